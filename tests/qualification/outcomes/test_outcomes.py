"""Qualification keeps what came of the leads that sales had, whatever the order in which it hears of it."""

from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from services.qualification.outcomes import handlers
from shared.events.handoff import DealLost, DealWon
from shared.events.intake import LeadErased
from tests.qualification.agreement_builders import LEAD, day
from tests.qualification.event_builders import accepted, arrival, capture, deal, merge, rejection
from tests.qualification.outcomes.told_outcomes import read, tell
from tests.qualification.service import QualificationService

OTHER, HANDOFF, DEAL = (UUID(int=number) for number in (8, 21, 22))


@pytest.mark.parametrize("backwards", [False, True])
async def test_the_last_stage_of_a_deal_counts_in_whatever_order_it_is_told(
    service: QualificationService, backwards: bool
) -> None:
    story = [
        accepted(LEAD, day(2), HANDOFF),
        deal(DealLost, LEAD, day(5), HANDOFF, None, deal=DEAL),
        deal(DealWon, LEAD, day(6), HANDOFF, "900.00", deal=DEAL),
        rejection(LEAD, day(3), handoff_id=HANDOFF, reason="too_small", clause="size", check="confirmed"),
    ]
    await tell(service, capture(LEAD, day(1)), *(reversed(story) if backwards else story))

    assert await read(service.database) == {
        "handoffs": [(1, day(2), day(3), "too_small", "confirmed")],
        "won": [(1, day(6), Decimal("900.00"), "EUR")],
    }


@pytest.mark.parametrize("merged_first", [False, True])
async def test_what_came_of_a_merged_lead_is_its_survivors(service: QualificationService, merged_first: bool) -> None:
    told: list[Any] = [accepted(OTHER, day(2), HANDOFF), deal(DealWon, OTHER, day(6), HANDOFF, "5.00")]
    merging: list[Any] = [*merge(LEAD, OTHER, day(4))]
    await tell(service, capture(LEAD, day(1)), capture(OTHER, day(1)))
    await tell(service, *(merging + told if merged_first else told + merging))

    nothing: dict[str, Any] = {"handoffs": [], "won": []}
    kept = {"handoffs": [(1, day(2), None, None, None)], "won": [(1, day(6), Decimal("5.00"), "EUR")]}
    assert (await read(service.database), await read(service.database, OTHER)) == (kept, nothing)


async def test_nothing_is_kept_of_an_erased_person(service: QualificationService) -> None:
    await tell(
        service,
        capture(LEAD, day(1)),
        accepted(LEAD, day(2), HANDOFF),
        deal(DealWon, LEAD, day(6), HANDOFF, "5.00", deal=DEAL),
    )
    erased = LeadErased(occurred_at=day(7), lead_id=LEAD, lead_ids=(LEAD,))

    await service.database.run(partial(handlers.on_lead_erased, received=[arrival(erased)]))

    assert await read(service.database) == {"handoffs": [], "won": []}
