"""The tables that are folded from facts, live or in the making."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Generic, TypeVar
from uuid import UUID

from services.metrics.clocks.domain import Clock
from services.metrics.handoffs.domain import Handoff
from services.metrics.journeys.domain import Deal, FirstTouch, Journey, Key, Receipt
from services.metrics.journeys.person import Lead
from services.metrics.people.domain import Merge
from shared.sql import Connection, Statement, as_json, text

State = TypeVar("State", Merge, FirstTouch, Journey, Handoff, Clock, Deal, Receipt)

# Tables in the making stand beside the live ones under this ending.
NEXT = "_next"
NAMES = ("merges", "first_touches", "journeys", "handoffs", "clocks", "deals", "receipts")

# A reader's batch shares this lock to its commit; a rebuild takes it alone for a moment.
_FOLDING = 0x464F4C44
_SHARED = text(f"select pg_advisory_xact_lock_shared({_FOLDING})")
_ALONE = text(f"select pg_advisory_xact_lock({_FOLDING})")
# Whoever waits longer for a batch, or for a report that still reads the old tables, would hold up all behind it.
_SOON = text("set local lock_timeout = '1s'")


@dataclass(frozen=True)
class Table(Generic[State]):
    """How one kind of folded row is kept; its columns are the fields of its state, the first ones its key."""

    state: type[State]
    key: tuple[str, ...]
    lock: Statement
    insert: Statement
    update: Statement


@dataclass(frozen=True)
class Tables:
    """All of them, live or in the making."""

    merges: Table[Merge]
    first_touches: Table[FirstTouch]
    journeys: Table[Journey]
    handoffs: Table[Handoff]
    clocks: Table[Clock]
    deals: Table[Deal]
    receipts: Table[Receipt]


def columns(state: type[State]) -> list[str]:
    return [field.name for field in fields(state)]


def _table(name: str, state: type[State], keys: int = 1) -> Table[State]:
    names = columns(state)
    key, rest = names[:keys], names[keys:]
    every, own = ", ".join(names), ", ".join(f"t.{column}" for column in names)
    # Rows travel as one JSON text: a third of what one array for each column costs to encode.
    given = f"jsonb_populate_recordset(cast(null as {name}), cast(:rows as jsonb)) given"
    same = " and ".join(f"t.{column} = given.{column}" for column in key)
    order = ", ".join(f"t.{column}" for column in key)
    changes = ", ".join(f"{column} = given.{column}" for column in rest)
    return Table(
        state,
        tuple(key),
        text(f"select {own} from {name} t join {given} on {same} order by {order} for update of t"),
        text(f"insert into {name} ({every}) select {every} from {given}"),
        text(f"update {name} t set {changes} from {given} where {same}"),
    )


def tables(ending: str = "") -> Tables:
    """The tables with this ending to their names."""
    return Tables(
        _table(f"merges{ending}", Merge),
        _table(f"first_touches{ending}", FirstTouch),
        _table(f"journeys{ending}", Journey, keys=3),
        _table(f"handoffs{ending}", Handoff),
        _table(f"clocks{ending}", Clock),
        _table(f"deals{ending}", Deal),
        _table(f"receipts{ending}", Receipt),
    )


async def load(conn: Connection, table: Table[State], keys: Sequence[Key]) -> dict[Key, State]:
    """Lock those of these rows that exist, in the order of their keys, and read them."""
    rows = as_json([dict(zip(table.key, key, strict=True)) for key in keys])
    found = await conn.execute(table.lock, {"rows": rows})
    return {tuple(row[: len(table.key)]): table.state(*row) for row in found}


async def save(conn: Connection, table: Table[State], new: Sequence[State], changed: Sequence[State]) -> None:
    """Insert the new rows and update the changed ones, which are locked.

    A row that another process inserted meanwhile is a unique violation: the transaction is done again and finds it.
    """
    if new:
        await conn.execute(table.insert, {"rows": as_json(new)})
    if changed:
        await conn.execute(table.update, {"rows": as_json(changed)})


async def share_folding(conn: Connection) -> None:
    """Until the end of this transaction no rebuild puts its tables in place."""
    await conn.execute(_SHARED)


async def fold_alone(conn: Connection) -> None:
    """Wait a moment for the batches under way; until the end of this transaction none begins."""
    await conn.execute(_SOON)
    await conn.execute(_ALONE)


def _of_person(name: str, state: type[State], order: str) -> Statement:
    names = ", ".join(columns(state))
    return text(f"select {names} from {name} where lead_id = any(cast(:ids as uuid[])) order by {order}")


_FIRST_TOUCH = _of_person("first_touches", FirstTouch, "captured_at, recorded_at, number limit 1")
_JOURNEYS = _of_person("journeys", Journey, "lead_id, product, cycle")
_HANDOFFS = _of_person("handoffs", Handoff, "handoff_id")
_DEALS = _of_person("deals", Deal, "deal")
_CLOCKS = _of_person("clocks", Clock, "due_at, clock")


async def of_person(conn: Connection, ids: Sequence[UUID]) -> Lead:
    """Everything folded about a person with these ids; of an unknown one, nothing."""
    given = {"ids": ids}
    touch = (await conn.execute(_FIRST_TOUCH, given)).first()
    return Lead(
        FirstTouch(*touch) if touch else None,
        [Journey(*row) for row in await conn.execute(_JOURNEYS, given)],
        [Handoff(*row) for row in await conn.execute(_HANDOFFS, given)],
        [Deal(*row) for row in await conn.execute(_DEALS, given)],
        [Clock(*row) for row in await conn.execute(_CLOCKS, given)],
    )


_MADE = text(f"select to_regclass('{NAMES[0]}{NEXT}')::oid::bigint")
# Steps of rebuilds take turns.
# PostgreSQL reads hexadecimal only from version 16 on.
_REBUILDING = text(f"select pg_advisory_xact_lock({0x52424C44})")


async def make_next(conn: Connection) -> int:
    """Empty tables in the making, in the place of what an earlier rebuild left; the number they are known by."""
    await conn.execute(_REBUILDING)
    for name in NAMES:
        await conn.execute(text(f"drop table if exists {name}{NEXT}"))
        await conn.execute(text(f"create table {name}{NEXT} (like {name} including all)"))
    made: int = (await conn.execute(_MADE)).scalar_one()
    return made


async def still_made(conn: Connection, made: int) -> bool:
    """Whether the tables in the making are still those; no other rebuild has a turn before this transaction ends."""
    await conn.execute(_REBUILDING)
    return bool((await conn.execute(_MADE)).scalar_one() == made)


async def count_next(conn: Connection) -> None:
    """Let the planner know what the tables in the making hold."""
    for name in NAMES:
        await conn.execute(text(f"analyze {name}{NEXT}"))


async def put_in_place(conn: Connection) -> None:
    """After `fold_alone`: the tables in the making become the live ones at the commit."""
    for name in NAMES:
        await conn.execute(text(f"drop table {name}"))
        await conn.execute(text(f"alter table {name}{NEXT} rename to {name}"))
