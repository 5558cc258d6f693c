// Clients and modules that are used where they are made.
function digest(value) {
  return require('crypto').createHmac('sha256', process.env.KEY).update(value).digest('hex');
}

function plain(value) {
  return require('crypto').createHash('md5').update(value).digest('hex');
}

async function summarize(patient) {
  console.log('record %s', digest(patient.mrn));
  // #~ phi-in-log
  console.log('record %s', plain(patient.mrn));
  const OpenAI = require('openai');
  // #~ phi-to-llm
  await new OpenAI().chat.completions.create({ messages: [{ role: 'user', content: patient.diagnosis }] });
  await new OpenAI().chat.completions.create({ messages: [{ role: 'user', content: 'hello' }] });
}

module.exports = { summarize };
