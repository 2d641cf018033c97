"""What is left of a story of deals: handoff's own state, and what metrics makes of its events."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from typing import Any
from uuid import UUID

from services.handoff.handoffs.domain.handoff import Handoff
from services.metrics.journeys.domain import lifecycle, steps
from services.metrics.projections.domain import deals, handoffs
from services.metrics.projections.domain.person import PersonProjection
from tests.flow.deal_company import LEAD, MERGED, OTHER, Company, Part, learned_at
from tests.metrics.event_builders import fact
from tests.metrics.projection_rows import fold_facts

LIFECYCLE_STAGES = {"won": "customer", "opportunity": "opportunity", "lost": "nurture", "offered": "mql"}


@dataclass(frozen=True)
class Told:
    """The lead's handoff after a story, and the rows of metrics about its person."""

    handoff: Handoff
    person: PersonProjection


def tell(story: Sequence[Part], known: bool = True) -> Told:
    """Tell a story; `known`: the CRM's address is known from the beginning."""
    company = Company(known)
    for part in story:
        company.tell(part)
    published = [event for event in company.events if event.published]
    rows = fold_facts([fact(event, learned_at(number)) for number, event in enumerate(published)]).values()
    people: set[UUID | None] = {LEAD, OTHER} if MERGED in story else {LEAD}
    person = PersonProjection(
        None,
        handoffs=[row for row in rows if isinstance(row, handoffs.Handoff) and row.lead_id in people],
        deals=[row for row in rows if isinstance(row, deals.Deal) and row.lead_id in people],
    )
    return Told(company.handoffs[LEAD], person)


def tell_in_every_order(story: Sequence[Part], known: bool = True) -> list[Told]:
    return [tell(told, known) for told in permutations(story)]


def read_outcome(told: Told) -> dict[str, Any]:
    """What the readers say at the end, without when they learned it: the deals whole, the steps, and the stage."""
    unlearned: dict[str, Any] = {"stage_recorded_at": None, "stage_number": None}
    return {
        "state": told.handoff.state,
        "seller": told.handoff.seller,
        "standings": sorted(told.handoff.standings, key=lambda standing: standing.deal),
        "deals": sorted((replace(row, **unlearned) for row in told.person.deals), key=lambda row: row.deal),
        "steps": steps.list_steps(told.person),
        "lifecycle": lifecycle.find_lifecycle(told.person),
    }
