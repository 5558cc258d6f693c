import express from 'express';
import { logger } from './logger.js';
import { fetchPatient, pushResult } from './ehr.js';

const app = express();
app.use(express.json());

app.post('/webhooks/results', async (req, res) => {
  const { patientId, result } = req.body;
  const patient = await fetchPatient(patientId);
  logger.info(`result for ${patient.firstName} ${patient.lastName}, mrn ${patient.mrn}`);
  try {
    await pushResult(patient, result);
    res.status(204).end();
  } catch (error) {
    logger.error({ dateOfBirth: patient.dateOfBirth, ssn: patient.ssn }, 'push failed');
    res.status(502).json({ error: `could not store the result of patient ${patient.ssn}` });
  }
});

app.listen(process.env.PORT ?? 8080);
