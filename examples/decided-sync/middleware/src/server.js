import express from 'express';
import { logger } from './logger.js';
import { fetchPatient, pushResult } from './ehr.js';
import { signed } from './signature.js';

const app = express();
app.use(express.json());

app.post('/webhooks/results', signed, async (req, res) => {
  const { patientId, result } = req.body;
  const patient = await fetchPatient(patientId);
  // phiward: allow(phi-in-log) as accepted until 2027-03-31 because the laboratory is searching for lost results; the log volume is encrypted and read by two people
  logger.info({ requestId: req.id, mrn: patient.mrn }, 'result received');
  // phiward: allow(phi-in-log) as mitigated because the log pipeline replaces dateOfBirth with the year (infra repository, vector.toml)
  logger.debug({ requestId: req.id, dateOfBirth: patient.dateOfBirth }, 'patient read');
  try {
    await pushResult(patient, result);
    res.status(204).end();
  } catch (error) {
    logger.error({ requestId: req.id, code: error.code }, 'push failed');
    res.status(502).json({ error: 'could not store the result', requestId: req.id });
  }
});

app.listen(process.env.PORT ?? 8080);
