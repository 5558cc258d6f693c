import json
import logging
from dataclasses import asdict

import requests
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from .models import Assessment, Client, Intake, Referral, SessionIn
from .support import mask, note_all, note_keys, redact, timed, traced

log = logging.getLogger(__name__)
app = FastAPI()


class Unfit(ValueError):
    pass


def labels(client: Client):
    #~ phi-in-log
    log.info("extra %s", client.extra_4)
    log.info("extra %s", client.extra_5)
    log.info("client %s", client)


def texts(intake: Intake, assessment: Assessment, referral: Referral, session: SessionIn):
    #~ phi-in-log
    log.info("intake %s", intake)
    log.info("assessment %s", assessment)
    #~ phi-in-log
    log.info("referral %s", referral)
    #~ phi-in-log
    log.info("assessment %s", json.dumps(asdict(assessment)))
    #~ phi-in-log
    log.info("session %s", session.model_dump())
    log.info("session %s", session.model_dump(include={"visit_ref"}))
    log.info("session %s", session.model_dump(exclude={"patient_name", "diagnosis"}))


def helpers(intake: Intake):
    #~ phi-in-log
    note_all("helped", name=intake.patient_name)
    note_keys("helped", name=intake.patient_name)
    #~ phi-in-log
    log.info("who %s", mask(intake.patient_name))
    log.info("who %s", redact(intake.patient_name))
    log.info("initial %s", intake.patient_name[:1])
    who = intake.patient_name
    who = "*" * len(who)
    log.info("who %s", who)


@traced
#~ phi-in-log
def greet(patient_name, mrn):
    return f"{patient_name} ({mrn})"


@timed
def greet_quietly(patient_name, mrn):
    return f"{patient_name} ({mrn})"


def check(session: SessionIn):
    if not session.diagnosis:
        raise Unfit(f"no diagnosis of {session.patient_name}")


def check_all(sessions: list[SessionIn]):
    for session in sessions:
        try:
            check(session)
        except Unfit as problem:
            #~ phi-in-log
            log.warning("skipped: %s", problem)
            log.warning("skipped: %s", type(problem).__name__)


@app.exception_handler(ValueError)
async def broken(request: Request, problem: ValueError):
    #~ phi-in-error-response
    return JSONResponse({"detail": str(problem)}, status_code=400)


@app.exception_handler(KeyError)
async def lacking(request: Request, problem: KeyError):
    return JSONResponse({"detail": str(problem)}, status_code=400)


def grouped(sessions: list[SessionIn]):
    by_name = {session.patient_name: session for session in sessions}
    #~ phi-in-log
    log.info("names %s", list(by_name))
    log.info("count %d", len(by_name))
    for name, session in by_name.items():
        log.info("session %s", session.visit_ref)


def track(session: SessionIn):
    #~ phi-to-analytics
    requests.post("https://api.segment.io/v1/track", json={"userId": session.patient_name}, timeout=5)
    requests.post("https://api.segment.io/v1/track", json={"event": "seen"}, timeout=5)
    requests.post("https://ehr.example.org/sessions", json={"name": session.patient_name}, timeout=5)
