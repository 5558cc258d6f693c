import org.slf4j.*;
import io.micrometer.observation.Observation;
class C {
  static final Logger log = LoggerFactory.getLogger(C.class);
  void f(Patient patient, java.util.List<Patient> patients, Encounter encounter, Observation observation, javax.sql.DataSource ds, Claims claims, org.hl7.fhir.r4.model.ValueSet vs, org.hl7.fhir.r4.model.CapabilityStatement cs) {
    log.info("patient {}", patient.getId());
    log.info("patients {}", patients.size());
    log.info("encounter {} state {}", encounter.getId(), encounter.getStatus());
    log.info("observation {}", observation.getContext());
    log.info("value set {} version {}", vs.getUrl(), vs.getVersion());
    log.info("server {} {}", cs.getName(), cs.getSoftware().getVersion());
    log.info("token of {}", claims.getSubject());
    log.info("class {}", patient.getClass().getSimpleName());
    log.info("resource type {}", patient.fhirType());
    log.info("valid {}", patient.hasBirthDate());
    log.info("empty {}", patient.getName().isEmpty());
    log.info("version {}", patient.getMeta().getVersionId());
    log.info("ids {}", patients.stream().map(Patient::getId).toList());
    log.info("by gender {}", patients.stream().collect(java.util.stream.Collectors.groupingBy(Patient::getGender, java.util.stream.Collectors.counting())));
    log.debug("column {}", "birth_date");
    log.debug("hash {}", patient.hashCode());
    log.debug("null? {}", patient.getSsn() == null);
    log.debug("length {}", patient.getSsn().length());
    // #~ phi-in-log
    log.info("one of its lines does speak of {}", patient.getSsn());
    throw new IllegalStateException("Patient has no birthDate: " + patient.getId());
  }
}
