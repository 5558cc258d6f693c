exports.up = (knex) =>
  knex.schema.createTable('canes', (table) => {
    table.string('ssn', 11);
    table.string('wood');
  });
