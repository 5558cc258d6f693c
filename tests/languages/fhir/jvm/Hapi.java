package a;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.HumanName;
import org.slf4j.*;
class Hapi {
  Logger log = LoggerFactory.getLogger(Hapi.class);
  void f(Patient p, Observation o, Bundle b) {
    // #~ phi-in-log
    log.info("1 {}", p.getNameFirstRep().getFamily());
    // #~ phi-in-log
    log.info("2 {}", p.getBirthDate());
    // #~ phi-in-log
    log.info("3 {}", p.getIdentifierFirstRep().getValue());
    log.info("4 {}", p.getIdElement().getIdPart());
    // #~ phi-in-log
    log.info("5 {}", o.getValueQuantity().getValue());
    // #~ phi-in-log
    log.info("6 {}", o.getCode().getText());
    // #~ phi-in-log
    log.info("7 {}", p.getTelecomFirstRep().getValue());
    log.info("8 {}", b.getTotal());
    // #~ phi-in-log
    for (HumanName n : p.getName()) { log.info("9 {}", n.getNameAsSingleString()); }
    // #~ phi-in-log
    log.info("10 {}", p.getAddressFirstRep().getCity());
    // #~ phi-in-log
    log.info("11 {}", ctx.newJsonParser().encodeResourceToString(p));
    log.info("12 {}", p.getActive());
    Patient q = client.read().resource(Patient.class).withId("1").execute();
    log.info("15 {}", p.getMeta().getVersionId());
  }
}
