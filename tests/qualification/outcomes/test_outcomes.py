"""Qualification keeps what came of the leads that sales had, whatever the order in which it hears of it."""

from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from services.qualification.outcomes import store
from services.qualification.outcomes.handlers import OutcomeReader, on_lead_erased, on_outcomes
from shared.db.connection import sql
from shared.db.database import Database
from shared.events.base import Amount, Event
from shared.events.handoff import DealLost, DealWon, HandoffAccepted
from shared.events.intake import LeadErased
from shared.messaging.outbox import stage
from tests.qualification.agreement_builders import LEAD, day
from tests.qualification.event_builders import AFTERWARDS, arrival, capture, merge, rejection
from tests.qualification.service import QualificationService
from tests.shared.messaging.event_builders import number_staged_events

OTHER, HANDOFF, DEAL = (UUID(int=number) for number in (8, 21, 22))
# As after an upgrade: a former version has handled all that handoff told.
HANDLE_ALL = sql("""
    insert into positions (topic, partition, number) select 'handoff', partition, number from handoff.heads
    on conflict (topic, partition) do update set number = excluded.number
""")
STEP = {"product": "default", "kind": "mql", "origin": "marketing", "cycle": 1, "seller": "ann", "team": "reps"}


def accepted(at: datetime, lead_id: UUID = LEAD) -> HandoffAccepted:
    return HandoffAccepted.model_validate({**STEP, "lead_id": lead_id, "occurred_at": at, "handoff_id": HANDOFF})


def deal(kind: type[DealWon | DealLost], at: datetime, amount: str | None, lead_id: UUID = LEAD) -> Event:
    money = Amount(amount=Decimal(amount), currency="EUR") if amount else None
    fields = {"deal": DEAL, "amount": money, "handoff_id": HANDOFF, "lead_id": lead_id, "occurred_at": at}
    return kind.model_validate({**STEP, **fields})


async def tell(service: QualificationService, *events: Event) -> None:
    for event in events:
        await service.receive(arrival(event, AFTERWARDS))
        await service.database.run(partial(on_outcomes, received=[arrival(event, AFTERWARDS)]))


async def read(database: Database, lead_id: UUID = LEAD) -> dict[str, Any]:
    async with database.read_connection() as conn:
        handoffs, won = await store.find_handoffs(conn, [lead_id]), await store.find_won(conn, [lead_id])
    return {
        "handoffs": [(each.cycle, each.accepted_at, each.rejected_at, each.reason, each.finding) for each in handoffs],
        "won": [(each.cycle, each.stage_at, each.amount, each.currency) for each in won],
    }


@pytest.mark.parametrize("backwards", [False, True])
async def test_the_last_stage_of_a_deal_counts_in_whatever_order_it_is_told(
    service: QualificationService, backwards: bool
) -> None:
    story = [
        accepted(day(2)),
        deal(DealLost, day(5), None),
        deal(DealWon, day(6), "900.00"),
        rejection(LEAD, day(3), handoff_id=HANDOFF, reason="too_small", clause="size", check="confirmed"),
    ]
    await tell(service, capture(LEAD, day(1)), *(reversed(story) if backwards else story))

    assert await read(service.database) == {
        "handoffs": [(1, day(2), day(3), "too_small", "confirmed")],
        "won": [(1, day(6), Decimal("900.00"), "EUR")],
    }


@pytest.mark.parametrize("merged_first", [False, True])
async def test_what_came_of_a_merged_lead_is_its_survivors(service: QualificationService, merged_first: bool) -> None:
    told: list[Event] = [accepted(day(2), OTHER), deal(DealWon, day(6), "5.00", OTHER)]
    merging: list[Event] = [*merge(LEAD, OTHER, day(4))]
    await tell(service, capture(LEAD, day(1)), capture(OTHER, day(1)))
    await tell(service, *(merging + told if merged_first else told + merging))

    nothing: dict[str, Any] = {"handoffs": [], "won": []}
    kept = {"handoffs": [(1, day(2), None, None, None)], "won": [(1, day(6), Decimal("5.00"), "EUR")]}
    assert (await read(service.database), await read(service.database, OTHER)) == (kept, nothing)


async def test_nothing_is_kept_of_an_erased_person(service: QualificationService) -> None:
    await tell(service, capture(LEAD, day(1)), accepted(day(2)), deal(DealWon, day(6), "5.00"))
    erased = LeadErased(occurred_at=day(7), lead_id=LEAD, lead_ids=(LEAD,))

    await service.database.run(partial(on_lead_erased, received=[arrival(erased)]))

    assert await read(service.database) == {"handoffs": [], "won": []}


async def test_what_handoff_told_before_an_upgrade_is_read_from_its_journal(
    service: QualificationService, database_url: str
) -> None:
    await tell(service, capture(LEAD, day(1)))
    handoff = Database(database_url, "handoff")
    told = [accepted(day(2)), deal(DealWon, day(6), "5.00")]
    await handoff.run(lambda conn: stage(conn, told, day(6)))
    await number_staged_events(handoff)
    await handoff.close()
    reader = OutcomeReader(service.database)

    before = await reader.run()
    await service.database.run(lambda conn: conn.execute(HANDLE_ALL))
    seconds = [await reader.run(), await reader.run()]

    assert (before > 0, seconds[0], seconds[1] > 0) == (True, 0.0, True)
    assert await read(service.database) == {
        "handoffs": [(1, day(2), None, None, None)],
        "won": [(1, day(6), Decimal("5.00"), "EUR")],
    }
