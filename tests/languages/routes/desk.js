// The route around a handler says whose data it takes.
const express = require('express');
const log = require('pino')();
const app = express();

app.post('/v2/patients/:id/message', async (req, res) => {
  // #~ phi-in-log
  log.info({ to: req.body.phone }, 'queued');
  log.info({ page: req.query.page }, 'queued');
  res.status(202).end();
});

app.post('/v2/staff/:id/message', async (req, res) => {
  log.info({ to: req.body.phone }, 'queued');
  res.status(202).end();
});

app.post('/v2/orders/:id/message', async (req, res) => {
  log.info({ to: req.body.phone }, 'queued');
  res.status(202).end();
});
