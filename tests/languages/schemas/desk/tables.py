import logging
from collections import namedtuple

import sqlalchemy as sa
from pydantic import create_model

log = logging.getLogger(__name__)

vouchers = sa.Table(
    "vouchers",
    sa.MetaData(),
    sa.Column("id", sa.Integer),
    sa.Column("c1", sa.String, comment="social security number"),
    sa.Column("c2", sa.String, comment="color of the paper"),
)
Slip = namedtuple("Slip", ["ssn", "floor"])
Ticket = create_model("Ticket", dob=(str, ...), floor=(int, ...))


def show(voucher, slip: Slip, ticket: Ticket):
    #~ phi-in-log
    log.info(voucher.c1)
    log.info(voucher.c2)
    #~ phi-in-log
    log.info(slip)
    log.info(slip.floor)
    #~ phi-in-log
    log.info(ticket.dob)
    log.info(ticket.floor)
