package a;
import ca.uhn.hl7v2.model.v25.segment.PID;
import ca.uhn.hl7v2.model.v25.message.ADT_A01;
import ca.uhn.hl7v2.util.Terser;
import org.slf4j.*;
class Hl7 {
  Logger log = LoggerFactory.getLogger(Hl7.class);
  void f(PID pid, ADT_A01 adt, Terser terser, Message m) {
    // #~ phi-in-log
    log.info("1 {}", pid.getPatientName(0).getFamilyName().getSurname().getValue());
    // #~ phi-in-log
    log.info("2 {}", terser.get("/PID-5-1"));
    // #~ phi-in-log
    log.info("3 {}", terser.get("/.PID-19"));
    log.info("4 {}", terser.get("/MSH-10"));
    // #~ phi-in-log
    log.info("5 {}", adt.getPID().getPid5_PatientName(0));
    // #~ phi-in-log
    log.info("6 {}", adt.getPID().getSSNNumberPatient().getValue());
    log.info("7 {}", adt.getMSH().getMessageControlID().getValue());
    // #~ phi-in-log
    log.info("8 {}", adt.encode());
    // #~ phi-in-log
    log.info("9 {}", pid.getPatientIdentifierList(0).getIDNumber().getValue());
    // #~ phi-in-log
    log.info("10 {}", pid.getDateTimeOfBirth().getTime().getValue());
    // #~ phi-in-log
    log.info("11 {}", terser.get("/PATIENT_RESULT/ORDER_OBSERVATION/OBSERVATION/OBX-5"));
    // #~ phi-in-log
    log.info("12 {}", pid.getPid3_PatientIdentifierList(0).getCx1_IDNumber().getValue());
  }
}
