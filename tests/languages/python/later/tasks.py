import logging
from celery import shared_task
logger = logging.getLogger(__name__)

@shared_task
def tell(ident, what):
    logger.info("told %s %s", ident, what)

@shared_task
def count(ident, n):
    logger.info("count %s %s", ident, n)
