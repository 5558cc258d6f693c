import { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { tap } from 'rxjs';
import pino from 'pino';
import { SessionView } from './model';

const guarded = pino({ redact: ['*.patientName', '*.dateOfBirth', '*.diagnosis'] });
const open = pino();

export class Trail implements NestInterceptor {
  intercept(ctx: ExecutionContext, next: CallHandler) {
    const request = ctx.switchToHttp().getRequest();
    // #~ phi-in-log
    console.debug('in', request.body);
    console.debug('in', request.method);
    return next.handle().pipe(
      tap((answer) => {
        // #~ phi-in-log
        console.debug('out', answer);
        console.debug('out', answer.length);
      }),
    );
  }
}

export function both(session: SessionView): void {
  guarded.info({ session }, 'seen');
  // #~ phi-in-log
  open.info({ session }, 'seen');
}

export async function* feed(sessions: SessionView[]) {
  for (const session of sessions) {
    // #~ phi-in-log
    console.log(`feeding ${session.patientName}`);
    yield session.visitRef;
  }
}

export function spread(...parts: string[]): void {
  console.log(...parts);
}

export function called(session: SessionView): void {
  // #~ phi-in-log
  spread('seen', session.patientName);
  spread('seen', session.visitRef);
}

export const link = (session: SessionView): void => {
  const url = new URL(`https://portal.example.org/s/${session.visitRef}`);
  console.log(url.pathname);
};

export function counted(sessions: SessionView[]): void {
  console.log(sessions.filter((s) => s.diagnosis === 'F32').length);
  console.log(sessions.some((s) => s.patientName === ''));
  console.log('diagnosis and date of birth are required');
  const label = 'patient name';
  console.log(label);
}
