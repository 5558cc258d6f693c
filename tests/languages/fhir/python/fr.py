import logging
from fhir.resources.patient import Patient
from fhir.resources.observation import Observation
from fhirclient.models import patient as fp
import fhirclient.models.patient as p2
import hl7
import hl7apy
from hl7apy.parser import parse_message
log = logging.getLogger()
def f(p: Patient, o: Observation, q: fp.Patient):
    #~ phi-in-log
    log.info(p.name[0].family)
    #~ phi-in-log
    log.info(p.birthDate)
    log.info(p.id)
    #~ phi-in-log
    log.info(o.valueQuantity.value)
    #~ phi-in-log
    log.info(q.birthDate.isostring)
    #~ phi-in-log
    log.info(p.json())
    #~ phi-in-log
    log.info(p.identifier[0].value)
    log.info(p.active)
    r = p2.Patient.read("1", smart.server)
    #~ phi-in-log
    log.info(r.name[0].text)
    #~ phi-in-log
    log.info(smart.human_name(r.name[0]))
    x = Patient.parse_raw(b)
    #~ phi-in-log
    log.info(x.telecom[0].value)
def g(text):
    h = hl7.parse(text)
    #~ phi-in-log
    log.info(h.segment("PID")[5])
    #~ phi-in-log
    log.info(h.segment("PID")[3][0])
    log.info(h.segment("MSH")[10])
    #~ phi-in-log
    log.info(h["PID.F5.R1.C1"])
    #~ phi-in-log
    log.info(h.extract_field("PID", 1, 5))
    m = parse_message(text)
    #~ phi-in-log
    log.info(m.pid.pid_5.value)
    #~ phi-in-log
    log.info(m.PID.PID_19.value)
    log.info(m.msh.msh_10.value)
    #~ phi-in-log
    log.info(m.adt_a01.pid.patient_name)
    for s in h.segments("OBX"):
        #~ phi-in-log
        log.info(s[5])
