import logging

logger = logging.getLogger(__name__)


def remind(patient, refills):
    #~ phi-in-log
    logger.info("reminder for %s", patient.phone)
    logger.info("%d refills due", len(refills))
    logger.info("patient %s reminded", patient.id)
