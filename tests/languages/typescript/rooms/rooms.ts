import { Headers, Logger } from '@nestjs/common';
import { Queue } from 'bullmq';

export interface RoomDto { id: string; fullName: string; dob: string; chiefComplaint: string; state: string }

export class RoomError extends Error {
  constructor(public readonly room: RoomDto) {
    super('room cannot be closed');
  }
}

export class Rooms {
  private readonly logger = new Logger(Rooms.name);

  constructor(private readonly repo: Repository<RoomDto>, private readonly queue: Queue) {}

  async waiting() {
    const all = await this.repo.find({ where: { state: 'waiting' } });
    const list = all.map(({ fullName }) => fullName);
    //#~ phi-in-log
    this.logger.warn(list.join('; '));
    this.logger.log(all.map((room) => room.state).join('; '));
    this.logger.log(all.filter((room) => room.chiefComplaint).length);
  }

  async remind(room: RoomDto) {
    //#~ phi-in-cache
    await this.queue.add('remind', { dob: room.dob });
    await this.queue.add('close', { id: room.id });
  }

  refused(error: RoomError, response: any) {
    this.logger.error(error.message);
    //#~ phi-in-error-response
    response.status(409).json({ message: error.message, room: error.room });
  }

  list(@Headers('authorization') auth: string, @Headers('user-agent') agent: string) {
    //#~ credential-in-log
    this.logger.debug(`auth=${auth}`);
    this.logger.debug(`agent=${agent}`);
  }
}

export function authorized(debug: (text: string, ...rest: unknown[]) => void, params: URLSearchParams) {
  const key = params.get('state');
  const code = params.get('code');
  //#~ credential-in-log
  console.debug('key %s, code %s', key, code);
  console.debug('key %s', key);
}

export function country(params: URLSearchParams) {
  const code = params.get('code');
  console.debug('country %s', code);
}
