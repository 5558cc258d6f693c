import https from 'node:https';
import axios from 'axios';
import { logger } from './logger.js';

const agent = new https.Agent({ rejectUnauthorized: false, minVersion: 'TLSv1' });
const ehr = axios.create({ baseURL: 'https://fhir.ehr.example.com/r4', httpsAgent: agent });

export async function login(clientId, clientSecret) {
  const answer = await axios.post('https://login.ehr.example.com/oauth2/token', {
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    scope: 'system/*.*',
  });
  const accessToken = answer.data.access_token;
  logger.debug(`logged in, token ${accessToken}`);
  return accessToken;
}

export async function fetchPatient(patientId) {
  const { data } = await ehr.get(`/Patient/${patientId}`);
  return data;
}

export async function pushResult(patient, result) {
  await ehr.post('/Observation', { subject: { reference: `Patient/${patient.id}` }, ...result });
  await axios.post('http://notify.practice.example.com/messages', { to: patient.phone, text: 'A result has arrived' });
}
