import { createLogger } from 'winston';

const logger = createLogger({});

export type FormChanges = { ssn?: string; birthDate?: string; color?: string };
export type Palette = { color?: string };

export async function change(request: Request, store: Store, id: string) {
  const form = await request.formData();
  const changes: FormChanges = Object.fromEntries(form);
  // #~ phi-in-log
  console.log('changing', changes);
  const colors: Palette = Object.fromEntries(form);
  console.log('changing', colors);
  await store.set(id, changes);
}

export function told(payload: string, body: Buffer, record: unknown, n: number) {
  // #~ phi-in-log
  logger.info('patient payload: %s', payload);
  // #~ phi-in-log
  logger.info(`HL7 body ${body}`);
  // #~ phi-in-log
  logger.info('saving patient record: ' + JSON.stringify(record));
  logger.info('loading config payload %s', payload);
  logger.info('No mobile number found for the patient');
  logger.info('patient pages: %d', n);
  logger.info(`patient request status ${payload}`);
}

export function sorted(column: keyof FormChanges) {
  console.log('sorted by', column);
}

export async function listed(prisma: PrismaClient) {
  const rows = await prisma.patient.findMany();
  // #~ phi-in-log
  console.log(rows);
  console.log(await prisma.patient.count());
}
