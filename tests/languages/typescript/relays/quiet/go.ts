import { relay } from "./relay.js";
import { echoAloud } from "../loud";
import { whisper } from "@somebody/whisper";

export function go(patient: Patient) {
  relay(patient.ssn);
  whisper(patient.ssn);
  // #~ phi-in-log
  echoAloud(patient.ssn);
}
