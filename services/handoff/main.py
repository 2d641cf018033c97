"""Whose is it now, and what came of it: handoff, wired."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from services.handoff.handoffs import api as teams
from services.handoff.handoffs.handlers import on_qualified, take_up_queued
from services.handoff.leads import handlers as leads
from services.handoff.outcomes import api as deals
from services.handoff.outcomes import handlers as outcomes
from services.handoff.packets import api as packets
from services.handoff.packets.handlers import on_captured
from services.handoff.revenue import api as revenue
from services.handoff.revenue.handlers import book
from services.handoff.routing import api as routing
from services.handoff.sellers import api as sellers
from shared.database import Database
from shared.events.intake import LeadCaptured
from shared.events.qualification import LeadQualified
from shared.group import Group
from shared.hearing import Hearing
from shared.service import Loop, Runtime, Service

# One message of revenue has up to 1000 rows.
REVENUE_GROUP = 10


@dataclass(frozen=True)
class State:
    """What handoff's routes use."""

    database: Database
    secrets: tuple[bytes, ...]
    deals: Group[Any, Any]
    revenue: Group[Any, Any]
    take_up: Loop


def build(runtime: Runtime) -> Service:
    """Handoff: what it hears, what it serves, and the loop that empties its queue."""
    database = runtime.database
    state = State(
        database,
        runtime.settings.secrets,
        deals=Group(database, outcomes.post_deals),
        revenue=Group(database, book, REVENUE_GROUP),
        take_up=Loop("handoff.take_up", partial(take_up_queued, database)),
    )
    return Service(
        "handoff",
        state,
        routers=[api.router for api in (sellers, routing, teams, packets, deals, revenue)],
        hears=("intake", "qualification"),
        # Keys and leads are locked first, for all; then teams, then deals.
        hearings=[
            Hearing((LeadCaptured, LeadQualified), leads.on_leads),
            Hearing((LeadCaptured,), on_captured),
            Hearing((LeadQualified,), on_qualified),
            Hearing((LeadCaptured, LeadQualified), outcomes.on_leads),
        ],
        loops=[state.take_up],
        groups=[state.deals, state.revenue],
    )
