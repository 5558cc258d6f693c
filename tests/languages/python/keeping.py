import logging
from dataclasses import dataclass, field

from django.db import models
from fastapi import FastAPI, Request
from pydantic import BaseModel, SecretStr

log = logging.getLogger(__name__)
app = FastAPI()


class Run(models.Model):
    patient_name = models.CharField(max_length=120)
    birth_date = models.DateField()
    machine = models.CharField(max_length=20)


@dataclass
class Slip:
    reference: str
    patient_name: str = field(repr=False)


@dataclass
class Referral:
    reference: str
    ssn: str


class Tagged:
    def __init__(self, logger):
        self._logger = logger

    def info(self, msg, *args):
        self._logger.info("[dialysis] " + msg, *args)


class Runs:
    def __init__(self):
        self.last = None

    def start(self, run: Run):
        self.last = run
        slip = Slip(str(run.pk), run.patient_name)
        log.info("slip %s", slip)
        #~ phi-in-log
        log.info("slip %s", vars(slip))
        referral = Referral(str(run.pk), run.ssn)
        log.info("keys %s", {key: "***" for key in vars(referral)})

    def dump(self):
        #~ phi-in-log
        log.debug("state %s", self.__dict__)

    def due(self):
        for run in Run.objects.filter(machine="A"):
            #~ phi-in-log
            log.info("due %s", run.patient_name)
            log.info("on %s", run.machine)


class Study(BaseModel):
    study_id: str
    full_name: str
    date_of_birth: str
    portal_password: SecretStr


class StudyRejected(Exception):
    def __init__(self, study: Study):
        self.study = study


@app.exception_handler(StudyRejected)
async def rejected(request: Request, exc: StudyRejected):
    #~ phi-in-log
    log.warning("rejected %s", exc.study.full_name)
    log.warning("rejected %s", exc.study.study_id)


def sign_in(study: Study):
    log.info("with %s", study.portal_password)
    #~ credential-in-log
    log.info("with %s", study.portal_password.get_secret_value())
