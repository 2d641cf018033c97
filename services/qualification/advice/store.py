"""The table of what is advised for the next review: one row, of the agreement in force. Handoff and metrics read it."""

from datetime import date, datetime
from typing import NamedTuple

from shared.db.connection import Connection, sql
from shared.db.tables import INSTANT, Column, Date, ForeignKey, Integer, Table, Text, metadata_of, required

review_advice_table = Table(
    "review_advice",
    metadata_of("qualification"),
    Column("version", Integer, ForeignKey("agreements.version"), primary_key=True, autoincrement=False),
    Column("due", Date),
    required("made_at", INSTANT),
    required("says", Text),
)

_FIND = sql("select version, due, made_at, says from review_advice where version = :version")
_SAVE = sql("""
    insert into review_advice (version, due, made_at, says)
    values (:version, cast(:due as date), cast(:made_at as timestamptz), :says)
    on conflict (version) do update set due = excluded.due, made_at = excluded.made_at, says = excluded.says
""")
_DELETE_FORMER = sql("delete from review_advice where version <> :version")


class ReviewAdvice(NamedTuple):
    """What is advised for the next review of a version, in a sentence. `due`: its day, None where none is agreed."""

    version: int
    due: date | None
    made_at: datetime
    says: str


async def find(conn: Connection, version: int) -> ReviewAdvice | None:
    """What was last advised about this version."""
    row = (await conn.execute(_FIND, {"version": version})).first()
    return ReviewAdvice(*row) if row else None


async def save(conn: Connection, advice: ReviewAdvice) -> None:
    """Write what is advised now, in place of all that was advised before."""
    await conn.execute(_DELETE_FORMER, {"version": advice.version})
    await conn.execute(_SAVE, advice._asdict())
