"""An offer that is not answered in time goes where the agreement says."""

from typing import Any

import pytest

from tests.handoff.deals.crm_messages import fetch_states
from tests.handoff.service import HandoffService
from tests.handoff.sla.time_travel import fetch_clock_states, let_hours_pass, list_clock_events, live_lead, sweep_once


def offer_terms(**terms: Any) -> dict[str, Any]:
    """The targets of an agreement: an offer is answered within an hour; `terms`: what follows a breach."""
    offer = {"within": "1h", "clock": "elapsed"} | terms
    return {"acceptance": {"within": "8h", "clock": "elapsed"}, "offer": offer}


async def let_an_hour_pass_unanswered(service: HandoffService) -> None:
    await let_hours_pass(service, 1)
    await sweep_once(service)


async def test_a_lead_without_an_answer_stays_with_its_seller_by_default(service: HandoffService) -> None:
    await service.put_seller("anna")
    await service.put_seller("ben")
    await service.receive(live_lead(**offer_terms()))
    (before,) = await fetch_states(service)

    await let_an_hour_pass_unanswered(service)

    assert await fetch_states(service) == [before]
    assert (await list_clock_events(service))[2:] == [f"breached offer {before[1]}"]


async def test_each_seller_has_an_hour_until_the_offers_are_used_up(service: HandoffService) -> None:
    for seller in ("anna", "ben", "cleo"):
        await service.put_seller(seller)
    lead = live_lead(**offer_terms(on_breach="reassign", offers=2, on_exhausted="recycle"))
    await service.receive(lead)
    ((_, first),) = await fetch_states(service)

    await let_an_hour_pass_unanswered(service)
    ((state, second),) = await fetch_states(service)
    assert (state, first != second) == ("offered", True)

    await let_an_hour_pass_unanswered(service)
    ((state, last),) = await fetch_states(service)

    assert (state, last) == ("recycled", second)
    assert await list_clock_events(service) == [
        "started acceptance -",
        f"started offer {first}",
        f"breached offer {first}",
        f"started offer {second}",
        f"breached offer {second}",
        "cancelled acceptance -",
    ]
    (reassigned,) = await service.staged_events("handoff.reassigned")
    data = reassigned["data"]
    assert (data["former_seller"], data["seller"], data["by"]) == (first, second, "clock")


async def test_the_teams_clock_runs_on_while_the_lead_is_reassigned(service: HandoffService) -> None:
    await service.put_seller("anna")
    await service.put_seller("ben")
    lead = live_lead(**offer_terms(on_breach="reassign"))
    await service.receive(lead)
    before = (await service.handoff(lead.lead_id))["clocks"][0]

    await let_an_hour_pass_unanswered(service)

    (handoff,) = await service.handoffs()
    (acceptance, *_), (state,) = handoff["clocks"], await service.rows("select started_at < due_at from clocks limit 1")
    assert (acceptance["target"], acceptance["state"], state) == ("acceptance", "running", (True,))
    assert acceptance["due_at"] < before["due_at"]
    response = await service.admin.put(
        f"/v1/handoffs/{handoff['handoff_id']}/acceptance", json={"seller": handoff["seller"]}
    )
    assert response.status_code == 200
    assert sorted((await fetch_clock_states(service, lead.lead_id)).values()) == ["breached", "met", "met"]


async def test_when_every_seller_has_had_the_lead_the_agreements_last_action_follows(service: HandoffService) -> None:
    await service.put_seller("anna")
    await service.receive(live_lead(**offer_terms(on_breach="reassign", offers=5, on_exhausted="recycle")))

    await let_an_hour_pass_unanswered(service)

    assert await fetch_states(service) == [("recycled", "anna")]


@pytest.mark.parametrize(("reaction", "state"), [("recycle", ("recycled", "anna")), ("wait", ("offered", "anna"))])
async def test_the_first_breach_may_be_the_last(service: HandoffService, reaction: str, state: tuple[str, str]) -> None:
    await service.put_seller("anna")
    await service.receive(live_lead(**offer_terms(on_breach=reaction)))

    await let_an_hour_pass_unanswered(service)

    assert await fetch_states(service) == [state]


async def test_two_agreements_react_each_in_its_own_way(service: HandoffService) -> None:
    await service.put_seller("anna")
    waiting, recycled = live_lead(version=3, **offer_terms()), live_lead(version=4, **offer_terms(on_breach="recycle"))
    await service.receive(waiting, recycled)

    await let_an_hour_pass_unanswered(service)

    assert [(await service.handoff(lead.lead_id))["state"] for lead in (waiting, recycled)] == ["offered", "recycled"]


async def test_an_answer_before_the_sweep_keeps_the_lead_with_its_seller(service: HandoffService) -> None:
    await service.put_seller("anna")
    await service.put_seller("ben")
    lead = live_lead(**offer_terms(on_breach="reassign"))
    await service.receive(lead)
    handoff = await service.handoff(lead.lead_id)
    await let_hours_pass(service, 1)

    response = await service.admin.put(
        f"/v1/handoffs/{handoff['handoff_id']}/acceptance", json={"seller": handoff["seller"]}
    )
    await sweep_once(service)

    assert response.status_code == 200
    assert await fetch_states(service) == [("accepted", handoff["seller"])]
    assert (await fetch_clock_states(service, lead.lead_id))[f"offer {handoff['seller']}"] == "breached"
