import { MedplumClient } from '@medplum/core';
import { Patient, Observation, Bundle } from '@medplum/fhirtypes';
import type { Patient as P4 } from 'fhir/r4';
import Client from 'fhir-kit-client';
import FHIR from 'fhirclient';
const medplum = new MedplumClient();
export async function f(p: Patient, o: Observation, q: P4, b: Bundle) {
  // #~ phi-in-log
  console.log(p.name?.[0]?.family);
  // #~ phi-in-log
  console.log(p.birthDate);
  console.log(p.id);
  // #~ phi-in-log
  console.log(o.valueQuantity?.value);
  // #~ phi-in-log
  console.log(q.telecom?.[0].value);
  // #~ phi-in-log
  console.log(JSON.stringify(p));
  const r = await medplum.readResource('Patient', '1');
  // #~ phi-in-log
  console.log(r.identifier[0].value);
  const c = new Client({ baseUrl: 'x' });
  const s = await c.read({ resourceType: 'Patient', id: '1' });
  // #~ phi-in-log
  console.log(s.name);
  const sm = await FHIR.oauth2.ready();
  const t = await sm.patient.read();
  // #~ phi-in-log
  console.log(t.birthDate);
  // #~ phi-in-log
  console.log(t);
  console.log(b.total);
  // #~ phi-in-log
  b.entry?.forEach((e) => console.log(e.resource));
  const rs = await medplum.searchResources('Observation', 'x');
  // #~ phi-in-log
  console.log(rs[0].valueString);
  console.log(p.active, p.resourceType, p.meta?.versionId);
}
