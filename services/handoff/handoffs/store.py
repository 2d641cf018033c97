"""Handoffs, the briefs they came with, and every step they took."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.handoff.handoffs.domain import Handoff, HandoffQualified
from services.handoff.standings.domain import Standing
from services.handoff.steps import store as steps
from shared.events.base import Event

COLUMNS = """handoff_id, lead_id, product, kind, cycle, state, seller, team, why, waits_for, routing_version,
    agreement_version, qualified_at, queued_at, offered_at, dealt_at, standings"""

_OF_LEADS = text(f"select {COLUMNS} from handoffs where lead_id = any(cast(:leads as uuid[])) order by lead_id, cycle")
_ONE = text(f"select {COLUMNS} from handoffs where handoff_id = :handoff_id")
# One JSON text instead of an array per column: for rows this wide it costs half as much on both sides.
_INSERT = text(f"""
    insert into handoffs ({COLUMNS}) select {COLUMNS} from json_to_recordset(cast(:rows as json)) as new (
        handoff_id uuid, lead_id uuid, product text, kind text, cycle int, state text, seller text, team text, why text,
        waits_for text, routing_version int, agreement_version int, qualified_at timestamptz, queued_at timestamptz,
        offered_at timestamptz, dealt_at timestamptz, standings json)
""")
_UPDATE = text("""
    update handoffs set
        state = changed.state, seller = changed.seller, team = changed.team, why = changed.why,
        waits_for = changed.waits_for, routing_version = changed.routing_version,
        agreement_version = changed.agreement_version, qualified_at = changed.qualified_at,
        queued_at = changed.queued_at, offered_at = changed.offered_at, dealt_at = changed.dealt_at,
        standings = changed.standings
    from json_to_recordset(cast(:rows as json)) as changed (
        handoff_id uuid, state text, seller text, team text, why text, waits_for text, routing_version int,
        agreement_version int, qualified_at timestamptz, queued_at timestamptz, offered_at timestamptz,
        dealt_at timestamptz, standings json)
    where handoffs.handoff_id = changed.handoff_id
""")
_BRIEF = text("""
    insert into briefs (handoff_id, content)
    select * from unnest(cast(:handoffs as uuid[]), cast(:contents as json[]))
    on conflict (handoff_id) do update set content = excluded.content
""")
_OPEN = text("""
    select seller, count(*) as open from handoffs
    where seller = any(cast(:sellers as text[])) and state in ('offered', 'accepted', 'contacted')
    group by seller
""")
_WAITING = text("""
    select handoff_id, lead_id from handoffs
    where state = 'queued' and (waits_for = any(cast(:targets as text[])) or routing_version <> :version)
    order by queued_at, handoff_id limit :limit
""")
_STILL_QUEUED = text(f"""
    select {COLUMNS}, briefs.content
    from handoffs join briefs using (handoff_id)
    where handoff_id = any(cast(:handoffs as uuid[])) and lead_id = any(cast(:leads as uuid[])) and state = 'queued'
    order by queued_at, handoff_id
""")
_QUEUED = text("""
    select team, count(*) as queued from handoffs where state = 'queued' and team is not null group by team
""")
_OLDEST = text("""
    select extract(epoch from clock_timestamp() - min(queued_at))::float8 from handoffs where state = 'queued'
""")
FILTERS = ("state", "seller", "team", "lead_id")


@dataclass(frozen=True)
class Queued:
    """A handoff that waits, with what the rules are asked of."""

    handoff: Handoff
    currency: str | None
    attributes: dict[str, Any]


async def of_leads(conn: AsyncConnection, leads: Iterable[UUID]) -> list[Handoff]:
    """All handoffs of these leads, which must be locked: a lead's lock guards its handoffs."""
    rows = await conn.execute(_OF_LEADS, {"leads": list(set(leads))})
    return [read(row) for row in rows]


async def one(conn: AsyncConnection, handoff_id: UUID) -> Handoff | None:
    """The handoff with this id."""
    row = (await conn.execute(_ONE, {"handoff_id": handoff_id})).first()
    return read(row) if row else None


async def page(conn: AsyncConnection, wanted: Mapping[str, Any], before: UUID | None, limit: int) -> list[Handoff]:
    """Handoffs whose columns (of `FILTERS`) are as wanted, newest first, below the id `before`."""
    tests = [f"{column} = :{column}" for column in FILTERS if column in wanted]
    tests += ["handoff_id < :before"] if before else []
    where = f"where {' and '.join(tests)}" if tests else ""
    asked = text(f"select {COLUMNS} from handoffs {where} order by handoff_id desc limit :limit")
    rows = await conn.execute(asked, {**wanted, "limit": limit} | ({"before": before} if before else {}))
    return [read(row) for row in rows]


async def keep(conn: AsyncConnection, before: Iterable[Handoff], after: Iterable[Handoff]) -> None:
    """Insert what is new, update what is known and changed."""
    known = {handoff.handoff_id: handoff for handoff in before}
    other = [handoff for handoff in after if known.get(handoff.handoff_id) is not handoff]
    new = [handoff for handoff in other if handoff.handoff_id not in known]
    changed = [handoff for handoff in other if handoff.handoff_id in known]
    if new:
        await conn.execute(_INSERT, {"rows": _rows(new)})
    if changed:
        await conn.execute(_UPDATE, {"rows": _rows(changed)})


async def record(conn: AsyncConnection, events: Sequence[Event], now: datetime) -> None:
    """Stage what happened, with the steps and briefs among it."""
    briefs = {event.handoff_id: _brief(event) for event in events if isinstance(event, HandoffQualified)}
    if briefs:
        await conn.execute(_BRIEF, {"handoffs": list(briefs), "contents": list(briefs.values())})
    await steps.record(conn, events, now)


async def open_counts(conn: AsyncConnection, sellers: Iterable[str]) -> dict[str, int]:
    """How many handoffs each seller has offered, accepted or contacted; exact while the sellers' teams are locked."""
    rows = await conn.execute(_OPEN, {"sellers": list(sellers)})
    return {row.seller: row.open for row in rows}


async def waiting(conn: AsyncConnection, targets: Iterable[str], version: int, limit: int) -> dict[UUID, UUID]:
    """The oldest handoffs that wait for these targets, or by other rules than this version's, and their leads."""
    rows = await conn.execute(_WAITING, {"targets": sorted(targets), "version": version, "limit": limit})
    return {row.handoff_id: row.lead_id for row in rows}


async def still_queued(conn: AsyncConnection, handoffs: Iterable[UUID], leads: Iterable[UUID]) -> list[Queued]:
    """Of these handoffs, those of these leads that still wait, oldest first."""
    rows = await conn.execute(_STILL_QUEUED, {"handoffs": list(handoffs), "leads": list(leads)})
    return [Queued(read(row), row.content["currency"], row.content["attributes"]) for row in rows]


async def queued_counts(conn: AsyncConnection) -> dict[str, int]:
    """How many handoffs wait for each team."""
    return {row.team: row.queued for row in await conn.execute(_QUEUED)}


async def oldest_queued(conn: AsyncConnection) -> float | None:
    """For how many seconds the oldest queued handoff has waited."""
    seconds: float | None = (await conn.execute(_OLDEST)).scalar_one()
    return seconds


def read(row: Row[Any]) -> Handoff:
    """The handoff that a row of `COLUMNS` holds."""
    standings = tuple(
        Standing(UUID(deal), stage, datetime.fromisoformat(at)) for deal, (stage, at) in row.standings.items()
    )
    return Handoff(**{name: getattr(row, name) for name in _NAMES} | {"standings": standings})


_NAMES = tuple(name.strip() for name in COLUMNS.split(",") if name.strip() != "standings")


def _rows(handoffs: Sequence[Handoff]) -> str:
    rows = [
        vars(handoff) | {"standings": {str(one.deal): (one.stage, one.at) for one in handoff.standings}}
        for handoff in handoffs
    ]
    # asyncpg's own UUIDs are strangers to orjson.
    return orjson.dumps(rows, default=str).decode()


def _brief(qualified: HandoffQualified) -> str:
    return qualified.model_dump_json(include={"currency", "attributes", "clauses"})
