"""The rejections that a guarantee may cover, what both sides decided about them, and which leads pay for others."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on

from services.metrics.projections.store.person_ids import join_person
from services.metrics.projections.store.tables import handoffs_table
from services.metrics.reports.domain.claims import Decision, Rejection
from shared.db.connection import Connection, sql
from shared.db.expressions import constant
from shared.db.tables import INSTANT, Boolean, Column, Table, Text, Uuid, metadata_of, required

# How many rejections are read at a time, and how often: older ones are missing, and the ledger says so.
PIECE, PIECES_LIMIT = 20_000, 10
LAST_INSTANT, LAST_ID = datetime.max.replace(tzinfo=UTC), UUID(int=2**128 - 1)

decisions_table = Table(
    "guarantee_decisions",
    metadata_of("metrics"),
    Column("handoff_id", Uuid, primary_key=True),
    Column("side", Text, primary_key=True),
    required("owes", Boolean),
    required("decided_at", INSTANT),
    Column("key_id", Uuid),
)

_DECISIONS = sql("""
    select handoff_id, side, owes, decided_at from guarantee_decisions
    where handoff_id = any(cast(:handoffs as uuid[])) order by handoff_id, decided_at, side
""")
# One after the other: each debt is paid by the first good lead delivered after it that paid none before it.
_PAYMENTS = sql("""
    with recursive debts as (
        select place, at from unnest(cast(:owed as timestamptz[])) with ordinality as d (at, place)
    ), payments as (
        select cast(0 as bigint) as place, cast('-infinity' as timestamptz) as at,
               cast('00000000-0000-0000-0000-000000000000' as uuid) as handoff_id, cast(null as uuid) as lead_id
        union all
        select d.place, next.begun_at, next.handoff_id, next.lead_id
        from payments p join debts d on d.place = p.place + 1 cross join lateral (
            select begun_at, handoff_id, lead_id from handoffs
            where cycle = 1 and origin = 'marketing' and begun_at > d.at
                  and (begun_at, handoff_id) > (p.at, p.handoff_id)
                  and (checked is null or checked <> 'confirmed')
            order by begun_at, handoff_id limit 1) as next
    )
    select at, lead_id from payments where place > 0 order by place
""")


def _build_rejections() -> Select[Any]:
    """Of each person the first rejection that a clause confirms or disputes; a person is delivered once."""
    h = join_person(handoffs_table, "h").c
    columns = (h.handoff_id, h.person, h.product, h.reason, h.clause, h.checked, h.begun_at, h.rejected_at)
    first = (
        select(*columns, h.rejected_team, h.rejected_by)
        .where(
            h.checked.in_([constant("confirmed"), constant("disputed")]),
            h.cycle == constant(1),
            h.origin == constant("marketing"),
            h.begun_at.is_not(None),
            h.rejected_at.is_not(None),
        )
        .ext(distinct_on(h.person))
        .order_by(h.person, h.rejected_at, h.handoff_id)
        .subquery("first")
    )
    return (
        select(first)
        .where(
            first.c.rejected_at >= bindparam("since", type_=INSTANT),
            tuple_(first.c.rejected_at, first.c.handoff_id)
            < tuple_(bindparam("before_at", type_=INSTANT), bindparam("before_id", type_=Uuid)),
        )
        .order_by(first.c.rejected_at.desc(), first.c.handoff_id.desc())
        .limit(bindparam("limit"))
    )


_REJECTIONS = _build_rejections()


async def fetch_rejections(conn: Connection, since: datetime) -> tuple[list[Rejection], bool]:
    """The rejections from an instant on, the newest first, with what both sides decided; whether older ones miss."""
    found: list[Rejection] = []
    before = LAST_INSTANT, LAST_ID
    for _ in range(PIECES_LIMIT):
        piece = await _fetch_piece(conn, since, *before)
        found += piece
        if len(piece) < PIECE:
            return found, False
        before = piece[-1].rejected_at, piece[-1].handoff_id
    return found, True


async def _fetch_piece(conn: Connection, since: datetime, before_at: datetime, before_id: UUID) -> list[Rejection]:
    values = {"since": since, "before_at": before_at, "before_id": before_id, "limit": PIECE}
    rows = await conn.execute(_REJECTIONS, values)
    disputed = [row.handoff_id for row in rows if row.checked == "disputed"]
    decisions: dict[UUID, list[Decision]] = {}
    for each in await conn.execute(_DECISIONS, {"handoffs": disputed}):
        decisions.setdefault(each.handoff_id, []).append(Decision(each.side, each.owes, each.decided_at))
    return [
        Rejection(
            row.handoff_id, row.person, row.product, row.rejected_team, row.rejected_by, row.reason, row.clause,
            row.checked, row.begun_at, row.rejected_at, tuple(decisions.get(row.handoff_id, ())),
        )
        for row in rows
    ]  # fmt: skip


async def find_payments(conn: Connection, owed: Sequence[datetime]) -> list[tuple[datetime, UUID]]:
    """When each of these debts was paid and by which lead, in their order; those that are not paid yet are missing."""
    return [(row.at, row.lead_id) for row in await conn.execute(_PAYMENTS, {"owed": list(owed)})]
