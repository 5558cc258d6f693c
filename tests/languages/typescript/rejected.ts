import createError from "http-errors";
import { Router } from "express";
import { throwError } from "rxjs";

const router = Router();

export function find(patient: Patient, done: (failed?: Error) => void) {
  if (!patient.mrn) {
    //#~ phi-in-exception
    done(new Error(`no chart for ${patient.ssn}`));
  }
}

router.get("/charts/:id", async (req, res, next) => {
  const patient: Patient = await chart(req.params.id);
  if (patient.inactive) {
    //#~ phi-in-exception
    return next(new Error(`patient ${patient.ssn} is inactive`));
  }
  next(new Error("no such chart"));
});

export function admit(patient: Patient) {
  if (patient.mrn.length < 4) {
    return Promise.reject(new RangeError(`number of ${patient.mrn.length} digits`));
  }
  //#~ phi-in-exception
  return Promise.reject(new RangeError(`number ${patient.mrn} is known`));
}

export function visits(patient: Patient) {
  //#~ phi-in-exception
  return throwError(() => new Error(`diagnosis ${patient.diagnosis} is not covered`));
}

function refuse(patient: Patient) {
  return Promise.reject(new Error(`malformed number ${patient.ssn}`));
}

export function ask(patient: Patient, res: Response) {
  refuse(patient).catch(() => res.sendStatus(400));
}

// the record goes on, not an error
export function pass(patient: Patient, next: (patient: Patient) => void) {
  next(patient);
}

declare function chart(id: string): Promise<Patient>;
interface Patient {
  ssn: string;
  mrn: string;
  diagnosis: string;
  inactive: boolean;
}
