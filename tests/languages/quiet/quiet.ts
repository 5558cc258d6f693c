import pino from 'pino';
import mixpanel from 'mixpanel-browser';
import { onCLS, onLCP } from 'web-vitals';
const log = pino();
export function quiet(patient: any, patients: any[], req: any, res: any, config: any, cluster: any, t: any) {
  log.info({ patientId: patient.id }, 'opened');
  log.info('loaded %d patients', patients.length);
  log.info('status %s', patient.status);
  log.debug('is minor %s', patient.age < 18);
  log.debug(`has allergies: ${!!patient.allergies?.length}`);
  log.info('patient.birthDate is required');
  log.info(t('patient.name'));
  log.info({ field: 'ssn', rule: 'required' }, 'validation failed');
  log.info(config.patientServiceHost);
  log.info('listening on %s', req.socket.address().port);
  log.warn('feature diagnosis_v2 is %s', config.features.diagnosisV2Enabled);
  log.info('pipeline for %s', config.patientTable);
  log.info('created index %s', 'patients_mrn_idx');
  log.info({ durationMs: 3, route: '/patients/:id/diagnosis' }, 'done');
  log.info('queue depth for %s', 'patient-events');
  mixpanel.track('patient_form_opened');
  mixpanel.track('Patient Created', { source: 'form', fieldCount: 3 });
  localStorage.setItem('patientListSort', 'lastName');
  localStorage.setItem('patientColumns', JSON.stringify(['name', 'dob', 'mrn']));
  sessionStorage.setItem('patientFilterOpen', String(true));
  res.status(404).json({ error: 'Patient not found' });
  res.status(400).json({ error: 'birthDate must be a date' });
  if (!patient.ssn) throw new Error('ssn is missing');
  if (!patient.email) log.warn('no email on file for patient %s', patient.id);
  onCLS((metric) => log.info({ name: metric.name, value: metric.value }));
  log.info(`claims ${req.auth.claims.sub} scope ${req.auth.claims.scope}`);
  log.info('member %s joined', cluster.member.host);
  log.info('provider %s', config.cloud.provider.name);
  log.info('subscriber %s lag %d', config.subscription.name, 3);
  log.info('temperature %s', config.llm.temperature);
  log.info('condition %s', config.alert.condition);
  log.info('battery discharge %s', config.device.battery.discharge);
  log.info('address %s', config.server.address);
  log.info('case %s', config.switchCase);
  log.info('resident memory %s', process.memoryUsage().rss);
  log.info('admission controller %s', cluster.admission.controller.name);
  log.info('medication catalogue %s', config.catalog.medicationCount);
  log.info('hospital %s', config.hospital.name);
  log.info('logged in %s', req.user.email);
  log.info('doctor %s', req.doctor.name);
  log.info('file %s', req.file.originalname);
  log.info('locale %s', req.headers['accept-language']);
  log.info('patient portal url %s', config.patientPortalUrl);
  log.info('model %s', config.diagnosisModelName);
  log.info('tested %s', process.env.PATIENT_API_BASE);
  // #~ phi-in-log
  log.info('one of its lines does speak of %s', patient.ssn);
  log.info({ keys: Object.keys(patient) }, 'keys');
  log.info('adults %d', patients.filter((p) => p.age >= 18).length);
  log.info('has mrn %s', 'mrn' in patient);
  log.info('typeof %s', typeof patient.ssn);
  log.info('equal %s', patient.email === req.body.confirm);
  patients.forEach((p, i) => log.info('row %d', i));
  patients.map((p, k) => log.info('row %d', k));
  const masked = patient.ssn.replace(/\d(?=\d{4})/g, '*');
  log.info('ssn %s', masked);
  log.info('ssn ends with %s', patient.ssn.slice(-4));
  log.info('hash %s', hmac(patient.mrn));
}
function hmac(v: string) { return require('crypto').createHmac('sha256', process.env.K!).update(v).digest('hex'); }

function each(items: any[], fn: (id: string, at: number) => void) { for (let i = 0; i < items.length; i++) fn(items[i].id, i); }
function every(items: any[], fn: (one: any) => void) { for (const one of items) fn(one); }
function timed(fn: (p: any) => number, p: any, done: (n: number) => void) { done(fn(p)); }
export function own(patient: any, patients: any[]) {
  each(patients, (id, n) => log.info('%s %d', id, n));
  // #~ phi-in-log
  every(patients, (one) => log.info('%s', one.ssn));
  timed((q) => q.visits.length, patient, (n) => log.info('took %d', n));
}
