const db = require('./db');

async function show(id) {
  const cane = await db('canes').where({ id }).first();
  console.log(cane.wood);
  // #~ phi-in-log
  console.log(JSON.stringify(cane));
}
module.exports = { show };
