import pino from 'pino';

export const logger = pino({ name: 'lab-sync', level: process.env.LOG_LEVEL ?? 'info' });
