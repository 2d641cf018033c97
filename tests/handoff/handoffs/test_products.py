"""Leads of a product go to the team that the agreement names for it, also when a lead comes to ask for another one."""

from typing import Any
from uuid import UUID

import pytest

from shared.events.qualification import LeadProductChanged, LeadQualified
from tests.handoff.event_builders import HOUR, NOON, fixed_id, lead_merged, lead_qualified
from tests.handoff.responses.seller_client import respond
from tests.handoff.service import HandoffService

TO_REPS = {"id": "all", "when": [], "to": {"team": "reps"}}
OLD, NEW = fixed_id(2), fixed_id(3)


@pytest.fixture
async def teams(service: HandoffService) -> HandoffService:
    """Anna sells fleet, ben solar, and cora what the rules give to the reps."""
    await service.put_seller("anna", team="fleet")
    await service.put_seller("ben", team="solar")
    await service.put_seller("cora")
    await service.put_routing(TO_REPS)
    return service


def qualified(product: str, team: str | None = None, lead: UUID | None = None, **more: Any) -> LeadQualified:
    return lead_qualified(lead, product=product, team=team, **more)


async def change(service: HandoffService, lead: UUID, product: str, team: str | None = None, cycle: int = 1) -> None:
    """The lead asks for this product since an hour after noon; then the queue is emptied."""
    changed = LeadProductChanged(
        lead_id=lead, occurred_at=NOON + HOUR, cycle=cycle, product=product, agreement_version=3, team=team
    )
    await service.receive(changed)
    await service.assign_queued()


async def where(service: HandoffService, lead: UUID) -> tuple[str, str, str | None, str | None]:
    """(product, state, seller, team) of the lead's only handoff."""
    handoff = await service.handoff(lead)
    return handoff["product"], handoff["state"], handoff["seller"], handoff["team"]


async def test_the_team_of_the_product_gets_the_lead_whatever_the_rules_say(teams: HandoffService) -> None:
    lead = qualified("fleet", "fleet")

    await teams.receive(lead)

    assert await where(teams, lead.lead_id) == ("fleet", "offered", "anna", "fleet")
    assert (await teams.handoff(lead.lead_id))["why_this_seller"] == "product fleet: team fleet; anna alone is free"
    [offered] = await teams.staged_events("handoff.offered")
    assert offered["data"]["product"] == "fleet"


async def test_the_rules_say_who_gets_a_lead_of_a_product_without_a_team(teams: HandoffService) -> None:
    lead = qualified("repair")

    await teams.receive(lead)

    assert await where(teams, lead.lead_id) == ("repair", "offered", "cora", "reps")


async def test_a_lead_of_a_team_without_a_free_seller_waits_for_that_team(teams: HandoffService) -> None:
    await teams.put_seller("anna", team="fleet", capacity=0)
    lead = qualified("fleet", "fleet")
    await teams.receive(lead)
    await teams.assign_queued()
    assert await where(teams, lead.lead_id) == ("fleet", "queued", None, "fleet")

    await teams.put_seller("anna", team="fleet", capacity=1)
    await teams.assign_queued()

    assert await where(teams, lead.lead_id) == ("fleet", "offered", "anna", "fleet")


async def test_a_seller_who_leaves_passes_the_lead_on_within_the_team_of_its_product(teams: HandoffService) -> None:
    lead = qualified("fleet", "fleet")
    await teams.receive(lead)
    await teams.put_seller("dora", team="fleet")

    await teams.put_seller("anna", team="fleet", active=False)
    await teams.pass_leads_on()

    assert await where(teams, lead.lead_id) == ("fleet", "offered", "dora", "fleet")


async def test_an_offered_lead_that_asks_for_another_product_goes_to_the_team_of_that_one(
    teams: HandoffService,
) -> None:
    lead = qualified("fleet", "fleet")
    await teams.receive(lead)

    await change(teams, lead.lead_id, "solar", "solar")
    await change(teams, lead.lead_id, "solar", "solar")

    assert await where(teams, lead.lead_id) == ("solar", "offered", "ben", "solar")
    [changed] = await teams.staged_events("handoff.product_changed")
    names = ("product", "former_product", "product_team", "seller", "team")
    assert [changed["data"][name] for name in names] == ["solar", "fleet", "solar", "anna", "fleet"]
    assert [(step["type"], step.get("why")) for step in (await teams.handoff(lead.lead_id))["history"]] == [
        ("lead.qualified", None),
        ("handoff.offered", "product fleet: team fleet; anna alone is free"),
        ("handoff.product_changed", None),
        ("handoff.queued", "the lead asks for another product"),
        ("handoff.offered", "product solar: team solar; ben alone is free"),
    ]


async def test_a_seller_who_accepted_keeps_a_lead_that_asks_for_another_product(teams: HandoffService) -> None:
    lead = qualified("fleet", "fleet")
    await teams.receive(lead)
    handoff_id = (await teams.handoff(lead.lead_id))["handoff_id"]
    await respond(teams.admin, handoff_id, "acceptance", seller="anna")

    await change(teams, lead.lead_id, "solar", "solar")

    assert await where(teams, lead.lead_id) == ("solar", "accepted", "anna", "fleet")


async def test_what_a_lead_asked_for_before_its_handoff_ended_counts_however_late_it_is_told(
    teams: HandoffService,
) -> None:
    lead = qualified("fleet", "fleet")
    await teams.receive(lead)
    handoff_id = (await teams.handoff(lead.lead_id))["handoff_id"]
    await respond(teams.admin, handoff_id, "outcome", seller="anna", outcome="won")

    await change(teams, lead.lead_id, "solar", "solar")

    assert await where(teams, lead.lead_id) == ("solar", "won", "anna", "fleet")


async def test_of_a_change_and_a_later_qualification_of_one_batch_the_qualification_names_the_product(
    teams: HandoffService,
) -> None:
    lead = qualified("fleet", "fleet")
    await teams.receive(lead)
    changed = LeadProductChanged(
        lead_id=lead.lead_id, occurred_at=NOON, cycle=1, product="repair", agreement_version=3, team=None
    )

    await teams.receive(changed, qualified("solar", "solar", lead.lead_id, occurred_at=NOON - HOUR))

    assert (await teams.handoff(lead.lead_id))["product"] == "solar"


async def test_a_seller_whom_a_person_named_keeps_it_too(teams: HandoffService) -> None:
    lead = qualified("fleet", "fleet")
    await teams.receive(lead)
    handoff = await teams.handoff(lead.lead_id)
    await teams.post(f"/v1/handoffs/{handoff['handoff_id']}/reassignment", {"seller": "cora", "why": "knows them"})

    await change(teams, lead.lead_id, "solar", "solar")

    assert await where(teams, lead.lead_id) == ("solar", "offered", "cora", "reps")


async def test_a_seller_whom_a_rule_names_alone_keeps_it_too(teams: HandoffService) -> None:
    await teams.put_routing({"id": "mine", "when": [], "to": {"seller": "cora"}})
    lead = qualified("repair")
    await teams.receive(lead)

    await change(teams, lead.lead_id, "solar", "solar")

    assert await where(teams, lead.lead_id) == ("solar", "offered", "cora", "reps")


async def test_a_waiting_lead_that_asks_for_another_product_waits_for_the_team_of_that_one(
    teams: HandoffService,
) -> None:
    await teams.put_seller("anna", team="fleet", capacity=0)
    lead = qualified("fleet", "fleet")
    await teams.receive(lead)

    await change(teams, lead.lead_id, "solar", "solar")

    assert await where(teams, lead.lead_id) == ("solar", "offered", "ben", "solar")


async def test_a_lead_that_comes_to_ask_for_no_product_stays_with_its_seller(teams: HandoffService) -> None:
    lead = qualified("fleet", "fleet")
    await teams.receive(lead)

    await change(teams, lead.lead_id, "default")

    assert await where(teams, lead.lead_id) == ("default", "offered", "anna", "fleet")


async def test_an_earlier_qualification_for_another_product_is_of_the_same_handoff(teams: HandoffService) -> None:
    lead = qualified("fleet", "fleet")
    await teams.receive(lead)

    await teams.receive(qualified("solar", "solar", lead.lead_id, occurred_at=NOON - HOUR))
    await teams.assign_queued()

    assert await where(teams, lead.lead_id) == ("solar", "offered", "ben", "solar")


async def test_two_qualifications_of_one_batch_offer_the_lead_for_the_product_told_last(teams: HandoffService) -> None:
    lead = qualified("fleet", "fleet")

    await teams.receive(lead, qualified("solar", "solar", lead.lead_id, occurred_at=NOON - HOUR))

    assert await where(teams, lead.lead_id) == ("solar", "offered", "ben", "solar")


async def test_of_two_open_handoffs_for_two_products_the_survivors_stays(teams: HandoffService) -> None:
    await teams.receive(qualified("fleet", "fleet", OLD))
    await teams.receive(qualified("solar", "solar", NEW))

    await teams.receive(lead_merged(NEW, OLD), lead_merged(NEW, OLD, published_under=NEW))

    shown = await teams.handoffs(lead=str(OLD))
    assert [(each["product"], each["state"], each["lead_id"]) for each in shown] == [
        ("solar", "recycled", str(NEW)),
        ("fleet", "offered", str(OLD)),
    ]


async def test_the_open_handoff_of_a_merged_lead_is_the_survivors_for_its_product(teams: HandoffService) -> None:
    await teams.receive(qualified("solar", "solar", NEW))
    await teams.receive(lead_merged(NEW, OLD), lead_merged(NEW, OLD, published_under=NEW))

    await teams.receive(qualified("fleet", "fleet", OLD))
    await teams.assign_queued()

    assert await where(teams, OLD) == ("fleet", "offered", "anna", "fleet")


async def test_the_next_cycle_may_be_of_another_product(teams: HandoffService) -> None:
    lead = qualified("fleet", "fleet")
    await teams.receive(lead)
    handoff_id = (await teams.handoff(lead.lead_id))["handoff_id"]
    await respond(teams.admin, handoff_id, "acceptance", seller="anna")
    await respond(teams.admin, handoff_id, "recycling", seller="anna", reason="not_now")

    await teams.receive(qualified("solar", "solar", lead.lead_id, cycle=2, occurred_at=NOON + 2 * HOUR))

    shown = await teams.handoffs(lead=str(lead.lead_id))
    assert [(each["product"], each["cycle"], each["state"], each["seller"]) for each in shown] == [
        ("solar", 2, "offered", "ben"),
        ("fleet", 1, "recycled", "anna"),
    ]
