export interface Patient { id: string; firstName: string; birthDate: string }
export interface Clinic { id: string; name: string; address: string }
export interface Page<T> { rows: T; total: number }
export interface Visit { id: string; patientName: string; slot: number }
