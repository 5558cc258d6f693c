import { Repository } from 'typeorm';
import { Client, RoomView, SessionView } from './model';
import { journal, mask, noteAll, noteKeys, starred } from './support';

class NoMatch extends Error {
  constructor(readonly client: Client) {
    super(`nobody matches ${client.fullName}`);
  }
}

export class Sessions {
  constructor(private readonly clients: Repository<Client>, private readonly rooms: Repository<RoomView>) {}

  async open(id: string): Promise<void> {
    const found = await this.clients.findOneByOrFail({ id });
    // #~ phi-in-log
    console.log(found);
    console.log(found.id);
    // #~ phi-in-log
    journal.info(found.diagnosis);
    const { birthDate: since, id: ref } = found;
    // #~ phi-in-log
    console.debug('since', since);
    console.debug('ref', ref);
    // #~ phi-in-log
    noteAll('open', { who: found.fullName });
    noteKeys('open', { who: found.fullName });
    // #~ phi-in-log
    console.info(mask(found.fullName));
    console.info(starred(found.fullName));
    const { fullName, birthDate, diagnosis, ...rest } = found;
    console.info('rest', rest);
    console.info('shape', Object.keys(found));
  }

  async match(id: string): Promise<void> {
    const client = await this.clients.findOneByOrFail({ id });
    try {
      if (!client.id) throw new NoMatch(client);
    } catch (problem) {
      // #~ phi-in-log
      console.error((problem as Error).message);
      console.error((problem as Error).name);
    }
  }

  async list(): Promise<void> {
    const rooms = await this.rooms.find();
    for (const { name, status } of rooms) console.log(`room ${name} is ${status}`);
  }
}

export function view(session: SessionView): void {
  // #~ phi-in-url
  document.title = `Session of ${session.patientName}`;
  // #~ phi-to-analytics
  fetch('https://api.segment.io/v1/track', { method: 'POST', body: JSON.stringify(session) });
  fetch('/api/track', { method: 'POST', body: JSON.stringify(session) });
  const picked = { visitRef: session.visitRef };
  console.log(picked);
  const remember = () => {
    // #~ phi-in-browser-storage
    localStorage.setItem('session', JSON.stringify(session));
  };
  remember();
}
