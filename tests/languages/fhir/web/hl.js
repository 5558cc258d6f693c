const hl7 = require('simple-hl7');
const { Message } = require('node-hl7-client');
const L7 = require('L7');
function f(msg, req) {
  // #~ phi-in-log
  console.log(msg.getSegment('PID').getComponent(5, 1));
  // #~ phi-in-log
  console.log(msg.getSegment('PID').getField(3));
  console.log(msg.getSegment('MSH').getField(10));
  // #~ phi-in-log
  console.log(msg.get('PID.5').toString());
  // #~ phi-in-log
  console.log(msg.get('PID.5.1'));
  const pid = msg.getSegment('PID');
  // #~ phi-in-log
  console.log(pid.getField(19));
  console.log(msg.get('MSH.10').toString());
}
