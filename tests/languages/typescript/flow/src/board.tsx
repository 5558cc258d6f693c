import { useEffect, useState } from 'react';
import type { RoomView, SessionView } from './model';

export function Board({ load }: { load: () => Promise<unknown> }) {
  const [rows, setRows] = useState<SessionView[]>([]);
  const [rooms, setRooms] = useState<RoomView[]>([]);
  const [phase, setPhase] = useState<'idle' | 'busy'>('idle');

  useEffect(() => {
    console.log('phase', phase);
    console.log('rows', rows.length);
  }, [phase]);

  const dump = () => {
    // #~ phi-in-log
    console.table(rows);
    console.table(rooms);
  };

  const pick = (row: SessionView) => {
    // #~ phi-in-log
    console.warn('picked', row.patientName);
    console.warn('picked', row.visitRef);
  };

  return <button onClick={dump}>{rows.map((row) => <i onClick={() => pick(row)}>{row.patientName}</i>)}</button>;
}
