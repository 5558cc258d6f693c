import logging

from bench.sample import Sample

log = logging.getLogger(__name__)


def show(sample: Sample):
    #~ phi-in-log
    log.info("got %s", sample)
