"""The one road of every change: load, decide, evolve, save, stage, for many causes in one transaction."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.errors import Refusal
from shared.events.base import Event
from shared.messaging.outbox import stage

# Ids of one kind have an order: rows are locked in it.
Id = TypeVar("Id", bound=Any)
State = TypeVar("State")

DecisionResult = tuple[Event, ...] | Refusal


@dataclass(frozen=True)
class StateStore(Generic[Id, State]):
    """How one kind of state is kept.

    `load` makes a blank row for each unknown id (sorted, on conflict do nothing), then locks all rows in id order and
    reads them; `save` writes the changed ones, set-based.
    """

    load: Callable[[Connection, Sequence[Id]], Awaitable[dict[Id, State]]]
    save: Callable[[Connection, Sequence[State]], Awaitable[None]]
    evolve: Callable[[State, Event], State]


@dataclass(frozen=True)
class Cause(Generic[Id, State]):
    """An event heard, a request made, or a deadline reached; `heard` is folded before deciding."""

    id: Id
    decide: Callable[[State, datetime], Sequence[Event]]
    heard: Event | None = None


async def decide_and_save(
    conn: Connection, kept: StateStore[Id, State], causes: Sequence[Cause[Id, State]], collect: bool = False
) -> list[DecisionResult]:
    """Decide each cause on the state as the earlier ones left it; save and stage what came of all of them.

    The database clock is read after the rows are locked, so whoever locks first is right. A Refusal is raised, or
    with `collect` stands as that cause's outcome.
    """
    states = await kept.load(conn, sorted({cause.id for cause in causes}))
    now = await database_clock(conn)
    changed: dict[Id, State] = {}
    events: list[Event] = []
    outcomes: list[DecisionResult] = []
    for cause in causes:
        before = states[cause.id]
        try:
            after, made = _decide(kept, cause, before, now)
        except Refusal as refusal:
            if not collect:
                raise
            outcomes.append(refusal)
            continue
        outcomes.append(made)
        events.extend(made)
        if after is not before:
            states[cause.id] = changed[cause.id] = after
    if changed:
        await kept.save(conn, list(changed.values()))
    await stage(conn, events, now)
    return outcomes


def _decide(
    kept: StateStore[Id, State], cause: Cause[Id, State], state: State, now: datetime
) -> tuple[State, tuple[Event, ...]]:
    if cause.heard is not None:
        state = kept.evolve(state, cause.heard)
    made = tuple(cause.decide(state, now))
    for event in made:
        state = kept.evolve(state, event)
    return state, made
