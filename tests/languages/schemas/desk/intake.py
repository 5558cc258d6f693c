import logging

log = logging.getLogger(__name__)


def show(intake, shelf):
    #~ phi-in-log
    log.info("at %s", intake.box12)
    #~ phi-in-log
    log.info("at %s", intake.box13)
    #~ phi-in-log
    log.info("at %s", intake.box14)
    log.info("at %s", intake.room)
    log.info("given %s", intake.consent_given)
    log.info("at %s", shelf.box12)
