import { useMutation, useQuery } from '@tanstack/react-query';
import { PayloadAction } from '@reduxjs/toolkit';
import type { Clinic, Page, Patient, Visit } from './types';

export function Card({ id }: { id: string }) {
  const clinic = useQuery({ queryKey: ['clinic', id], queryFn: () => fetchClinic(id) });
  const save = useMutation({
    mutationFn: (p: Patient) => fetch('/api/patients', { method: 'PUT', body: JSON.stringify(p) }),
    onSuccess: (_answer, saved) => {
      //#~ phi-in-log
      console.log('saved', saved);
      console.log('saved', saved.id);
    },
    onError: (error, variables) => {
      //#~ phi-in-log
      console.log('failed', variables.firstName);
    },
  });
  const rename = useMutation({
    mutationFn: (c: Clinic) => fetch('/api/clinics', { method: 'PUT', body: JSON.stringify(c) }),
    onSuccess: (_answer, saved) => console.log('saved', saved, saved.name),
  });
  console.log(clinic.data.name);
  return save;
}

export function select(state: { current: Patient | null }, action: PayloadAction<Patient>) {
  console.log(action.type);
  //#~ phi-in-log
  console.log('selecting', action.payload);
  state.current = action.payload;
}

export function shown(page: Page<Patient>, visit: Visit) {
  //#~ phi-in-log
  console.log(page.rows);
  console.log(page.total);
  //#~ phi-in-log
  console.log(visit);
  console.log({ visit: visit.id });
}

export class Draft {
  patient = { firstName: '', birthDate: '' };

  save() {
    //#~ phi-in-log
    console.log('draft ' + this.patient.birthDate);
  }
}

export function watched(patients: Observable<Patient>, clinics: Observable<Clinic>) {
  patients.subscribe({
    next: (patient) => {
      //#~ phi-in-log
      console.log(patient.birthDate);
      console.log(patient.id);
    },
  });
  clinics.subscribe({ next: (clinic) => console.log(clinic.name) });
}
