import logging

logger = logging.getLogger(__name__)


def remind(patient, refills):
    #~ phi-in-log
    logger.info("reminder for %s", patient.phone)
    logger.info("%d refills due", len(refills))
    logger.info("patient %s reminded", patient.id)


def filled_in(patient):
    #~ phi-in-log
    print("refill for {}".format(patient.ssn))
    #~ phi-in-log
    logger.info("{a} and {b}".format(a=1, b=patient.ssn))
    text = "refill for {mrn}".format_map({"mrn": patient.mrn})
    #~ phi-in-log
    logger.info(text)
    print("refill {}".format(len(patient.ssn)))
    print("refill {}".format("ssn"))


class KeptRefill:
    def save(self, patient):
        return True


class LoudRefill(KeptRefill):
    def save(self, patient):
        super().save(patient)
        #~ phi-in-log
        logger.info("kept %s", patient.ssn)
