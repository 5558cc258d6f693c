import logging
from dataclasses import dataclass

log = logging.getLogger(__name__)


@dataclass
class Sample:
    glass: str
    lot: str


def show(sample: Sample):
    log.info("got %s", sample)
