"""The next review of the agreement in force and what is advised for it: what qualification lends."""

from datetime import date
from typing import NamedTuple

from shared.db.connection import Connection, sql
from shared.db.lenders import borrow

_FIND = sql("select version, due, says from qualification.review_advice where due is not null limit 1")


class ReviewAdvice(NamedTuple):
    """The day on which a version is reviewed, and what is proposed for it, in a sentence."""

    version: int
    due: date
    says: str


async def find_review(conn: Connection) -> ReviewAdvice | None:
    """The next review; None where none is agreed."""
    async with borrow(conn, "qualification") as lent:
        row = (await lent.execute(_FIND)).first()
    return ReviewAdvice(*row) if row else None
