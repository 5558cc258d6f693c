import logging

import structlog

from .models import Referral

log = logging.getLogger(__name__)
slog = structlog.get_logger()
_latest = {}


class Desk:
    def __init__(self):
        self.latest = None

    def take(self, referral: Referral):
        self.latest = referral.patient_name

    def tell(self):
        #~ phi-in-log
        log.info("latest %s", self.latest)


def bound(referral: Referral):
    #~ phi-in-log
    slog.bind(patient_name=referral.patient_name).info("bound")
    slog.bind(referral=referral.referral_id).info("bound")


def both(*parts):
    print(*parts)


def called(referral: Referral):
    #~ phi-in-log
    both("seen", referral.patient_name)
    both("seen", referral.referral_id)


def chosen(referrals: list[Referral]):
    names = [referral.patient_name for referral in referrals if referral.diagnosis]
    #~ phi-in-log
    log.info("names %s", ", ".join(names))
    log.info("refs %s", [referral.referral_id for referral in referrals])
    log.info("count %d", len(names))
    log.info("any %s", any(referral.diagnosis == "F32" for referral in referrals))


def branch(referral: Referral, verbose: bool):
    text = referral.referral_id
    if verbose:
        text = referral.diagnosis
    #~ phi-in-log
    log.info("text %s", text)
    text = "hidden"
    log.info("text %s", text)


def said():
    log.info("no date of birth was given for the patient")
    log.info("patient_name and diagnosis are required")
