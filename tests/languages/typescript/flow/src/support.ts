import pino from 'pino';

export const journal = pino({ level: 'info' });

export function noteAll(step: string, details: object): void {
  journal.info({ step, ...details });
}

export function noteKeys(step: string, details: object): void {
  journal.info({ step, keys: Object.keys(details) });
}

export function mask(text: string): string {
  return text.trim();
}

export function starred(text: string): string {
  return text.replace(/\w/g, '*');
}
