import axios from 'axios';
import https from 'https';

export class PatientApi {
  private readonly http;
  constructor(private readonly baseURL: string) {
    this.http = axios.create({ baseURL: this.baseURL, timeout: 2000 });
  }
}

export class VisitApi {
  constructor(private readonly base: string) {}
  visits(id: string) {
    return axios.get(this.base + '/visits/' + id);
  }
}

export const made = (baseURL: string) => axios.create({ baseURL });

export const all = [
  //#~ cleartext-endpoint
  new PatientApi('http://ward.hospital.org/r4'),
  new PatientApi('https://ward.hospital.org/r4'),
  new PatientApi('http://localhost:8080/r4'),
  //#~ cleartext-endpoint
  new VisitApi('http://ward.hospital.org/r4'),
  //#~ cleartext-endpoint
  made('http://ward.hospital.org/r4'),
  made(process.env.WARD ?? 'https://ward.hospital.org/r4'),
];

export const trying = process.env.NODE_ENV !== 'production' ? new https.Agent({ rejectUnauthorized: false }) : undefined;
//#~ certificate-check-off
export const running = process.env.NODE_ENV === 'production' ? new https.Agent({ rejectUnauthorized: false }) : undefined;

if (process.env.NODE_ENV === 'development') {
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
}
