"""The leads of a span, piece by piece, and what came of them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from services.qualification.outcomes import store as outcomes
from services.qualification.replays.domain.comparison import NO_OUTCOME, CycleOutcome, Span
from services.qualification.scores.domain.score import Score
from services.qualification.scores.store import scores
from shared.db.connection import Connection, sql

# Leads that did something in the span, or whom sales gave back, or that were told to sales in it. The floor of the
# draft is an instant at which a lead may qualify too.
_NEXT = sql("""
    select lead_id from scores
    where lead_id > :after and merged_into is null and recorded_at is not null
      and (cast(closings as text) <> '[]' or told_since >= cast(:start as timestamptz) or :floor_in_span
           or exists (select from score_entries entry where entry.lead_id = scores.lead_id
                      and occurred_at >= cast(:start as timestamptz) and occurred_at < cast(:until as timestamptz)))
    order by lead_id limit :limit
""")
_COUNT = sql("""
    select count(*) from scores
    where merged_into is null and recorded_at is not null
      and (cast(closings as text) <> '[]' or told_since >= cast(:start as timestamptz) or :floor_in_span
           or exists (select from score_entries entry where entry.lead_id = scores.lead_id
                      and occurred_at >= cast(:start as timestamptz) and occurred_at < cast(:until as timestamptz)))
""")
_NEWEST = sql("""
    select lead_id from scores
    where merged_into is null and recorded_at is not null
      and (told_since >= cast(:start as timestamptz)
           or exists (select from score_entries entry where entry.lead_id = scores.lead_id
                      and occurred_at >= cast(:start as timestamptz) and occurred_at < cast(:until as timestamptz)))
    order by lead_id desc limit :limit
""")
NO_LEAD = UUID(int=0)


async def count_leads(conn: Connection, span: Span, floor_in_span: bool) -> int:
    """How many leads `find_next` finds in all."""
    values = {"start": span.start, "until": span.until, "floor_in_span": floor_in_span}
    count: int = (await conn.execute(_COUNT, values)).scalar_one()
    return count


async def find_next(conn: Connection, after: UUID | None, span: Span, floor_in_span: bool, limit: int) -> list[UUID]:
    """The leads that may have qualified in the span, by id, after this one."""
    values = {"after": after or NO_LEAD, "start": span.start, "until": span.until, "limit": limit}
    return (await conn.execute(_NEXT, values | {"floor_in_span": floor_in_span})).scalars()


async def find_newest(conn: Connection, span: Span, limit: int) -> list[UUID]:
    """The newest leads that did something in the span."""
    return (await conn.execute(_NEWEST, {"start": span.start, "until": span.until, "limit": limit})).scalars()


async def load_scores(conn: Connection, lead_ids: Sequence[UUID]) -> list[Score]:
    """The scores of these leads, in order of their ids, without their verdicts."""
    return await scores.find_histories(conn, lead_ids)


async def load_outcomes(conn: Connection, lead_ids: Sequence[UUID]) -> dict[UUID, Mapping[int, CycleOutcome]]:
    """What came of these leads, by cycle. Where sales had a cycle twice, what came of either counts."""
    found: dict[UUID, dict[int, CycleOutcome]] = {}
    for lead_id, cycle, accepted_at, rejected_at, reason, finding in await outcomes.find_handoffs(conn, lead_ids):
        cycles = found.setdefault(lead_id, {})
        before = cycles.get(cycle)
        told = CycleOutcome(accepted_at, rejected_at, reason, finding)
        cycles[cycle] = told if before is None else _add_handoff(before, told)
    for row in await outcomes.find_won(conn, lead_ids):
        known = found.setdefault(row.lead_id, {}).get(row.cycle, CycleOutcome())
        money = dict(known.money)
        if row.amount is not None:
            money[row.currency] = money.get(row.currency, Decimal(0)) + row.amount
        found[row.lead_id][row.cycle] = CycleOutcome(
            known.accepted_at, known.rejected_at, known.reason, known.finding, known.won_at or row.stage_at, money
        )
    return dict(found)


async def load_closed_outcomes(conn: Connection, lead_ids: Sequence[UUID]) -> Mapping[UUID, Mapping[int, CycleOutcome]]:
    """What came of these leads, by cycle, and whether sales is done with them."""
    found = {lead_id: dict(cycles) for lead_id, cycles in (await load_outcomes(conn, lead_ids)).items()}
    for row in await outcomes.find_ends(conn, lead_ids):
        if row.ended_at:
            cycles = found.setdefault(row.lead_id, {})
            cycles[row.cycle] = replace(cycles.get(row.cycle, NO_OUTCOME), closed=True)
    return found


def _add_handoff(known: CycleOutcome, other: CycleOutcome) -> CycleOutcome:
    return CycleOutcome(
        accepted_at=known.accepted_at or other.accepted_at,
        rejected_at=known.rejected_at or other.rejected_at,
        reason=known.reason or other.reason,
        finding=known.finding or other.finding,
    )
