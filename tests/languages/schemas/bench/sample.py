import logging
from dataclasses import dataclass, field

log = logging.getLogger(__name__)


@dataclass
class Sample:
    code: str = field(metadata={"label": "ssn"})
    ssn: str = ""
    dob: str = ""


def show(sample: Sample):
    #~ phi-in-log
    log.info("got %s", sample)
