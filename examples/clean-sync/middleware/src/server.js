import express from 'express';
import { logger } from './logger.js';
import { fetchPatient, pushResult } from './ehr.js';
import { signed } from './signature.js';

const app = express();
app.use(express.json());

app.post('/webhooks/results', signed, async (req, res) => {
  const { patientId, result } = req.body;
  const patient = await fetchPatient(patientId);
  logger.info({ requestId: req.id }, 'result received');
  try {
    await pushResult(patient, result);
    res.status(204).end();
  } catch (error) {
    logger.error({ requestId: req.id, code: error.code }, 'push failed');
    res.status(502).json({ error: 'could not store the result', requestId: req.id });
  }
});

app.listen(process.env.PORT ?? 8080);
