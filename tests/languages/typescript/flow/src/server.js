const express = require('express');
const morgan = require('morgan');
const bunyan = require('bunyan');
const log = bunyan.createLogger({ name: 'intake' });
const app = express();

morgan.token('method', (req) => req.method);
// #~ phi-in-log
morgan.token('payload', (req) => JSON.stringify(req.body));

app.post('/patients/:id/notes', async (req, res) => {
  // #~ phi-in-log
  const scoped = log.child({ text: req.body.diagnosis });
  scoped.info('queued');
  const plain = log.child({ component: 'notes' });
  plain.info('queued');
  res.status(202).end();
});
