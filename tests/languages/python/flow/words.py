import logging
import os

from django.conf import settings

log = logging.getLogger(__name__)


class TestSession:
    name: str
    suite: str


def say(payload, body, session_id, member_id):
    #~ phi-in-log
    log.info("patient payload: %s", payload)
    #~ phi-in-log
    log.info("FHIR bundle body %s" % body)
    log.info("no body for the patient")
    log.info("cache payload: %s", payload)
    # the repository keeps sessions of its own
    log.info("run %s", session_id)


def debugged(owner):
    if settings.DEBUG:
        print(owner.phone_number)


class Links:
    def get_url(self, path):
        return f"https://{self.host}/{path}"

    def open(self, session):
        return session.get(self.get_url("vitals"))
