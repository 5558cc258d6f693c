import https from 'node:https';
import axios from 'axios';
import { logger } from './logger.js';

const agent = new https.Agent({ minVersion: 'TLSv1.2' });
const ehr = axios.create({ baseURL: 'https://fhir.ehr.example.com/r4', httpsAgent: agent });

export async function login(clientId, clientSecret) {
  const answer = await axios.post('https://login.ehr.example.com/oauth2/token', {
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    scope: 'system/Patient.r system/Observation.c',
  });
  // phiward: allow(credential-in-log) as false-positive because the token of the sandbox is a fixed word
  logger.debug(`logged in, token ${answer.data.access_token}`);
  return answer.data.access_token;
}

export async function fetchPatient(patientId) {
  const { data } = await ehr.get(`/Patient/${patientId}`);
  return data;
}

export async function pushResult(patient, result) {
  await ehr.post('/Observation', { subject: { reference: `Patient/${patient.id}` }, ...result });
}
