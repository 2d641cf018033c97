"""Whose is it now, and what came of it: handoff, wired."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from services.handoff.answers.handlers import answer_all
from services.handoff.deadlines.loops import loops
from services.handoff.deadlines.reactions import react
from services.handoff.handoffs.handlers import take_up_queued
from services.handoff.hearings import HEARINGS
from services.handoff.outcomes.handlers import post_deals
from services.handoff.revenue.handlers import book
from services.handoff.routes import ROUTERS
from shared.database import Database
from shared.group import Group
from shared.idempotency.handlers import delete_expired
from shared.service import Loop, Runtime, Service

# One message of revenue has up to 1000 rows.
REVENUE_GROUP = 10


@dataclass(frozen=True)
class State:
    """What handoff's routes use."""

    database: Database
    secrets: tuple[bytes, ...]
    answers: Group[Any, Any]
    deals: Group[Any, Any]
    revenue: Group[Any, Any]
    take_up: Loop


def build(runtime: Runtime) -> Service:
    """Handoff: what it hears, what it serves, and the loops that time drives."""
    database = runtime.database
    state = State(
        database,
        runtime.settings.secrets,
        answers=Group(database, answer_all),
        deals=Group(database, post_deals),
        revenue=Group(database, book, REVENUE_GROUP),
        take_up=Loop("handoff.take_up", partial(take_up_queued, database)),
    )
    return Service(
        "handoff",
        state,
        routers=ROUTERS,
        hears=("intake", "qualification"),
        hearings=HEARINGS,
        loops=[state.take_up, Loop("handoff.repeats", partial(delete_expired, database)), *loops(database, react)],
        groups=[state.answers, state.deals, state.revenue],
    )
