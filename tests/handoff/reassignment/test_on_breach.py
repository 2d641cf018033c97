"""An offer that is not answered in time goes where the agreement says."""

from typing import Any

import pytest

from tests.handoff.deals.crm_messages import states
from tests.handoff.service import HandoffService
from tests.handoff.sla.time_travel import clock_states, hours_pass, live, said_of_clocks, sweep_once


def offered(**terms: Any) -> dict[str, Any]:
    """A promise to answer an offer within an hour, and what else the agreement says of that."""
    return {"acceptance": {"within": "8h", "clock": "elapsed"}, "offer": {"within": "1h", "clock": "elapsed"} | terms}


async def an_hour_without_an_answer(here: HandoffService) -> None:
    await hours_pass(here, 1)
    await sweep_once(here)


async def test_a_lead_without_an_answer_waits_where_it_is_if_nothing_else_is_said(here: HandoffService) -> None:
    await here.put_seller("anna")
    await here.put_seller("ben")
    await here.receive(live(**offered()))
    (before,) = await states(here)

    await an_hour_without_an_answer(here)

    assert await states(here) == [before]
    assert (await said_of_clocks(here))[2:] == [f"breached offer {before[1]}"]


async def test_each_seller_has_an_hour_until_the_offers_are_used_up(here: HandoffService) -> None:
    for seller in ("anna", "ben", "cleo"):
        await here.put_seller(seller)
    lead = live(**offered(on_breach="reassign", offers=2, on_exhausted="recycle"))
    await here.receive(lead)
    ((_, first),) = await states(here)

    await an_hour_without_an_answer(here)
    ((state, second),) = await states(here)
    assert (state, first != second) == ("offered", True)

    await an_hour_without_an_answer(here)
    ((state, last),) = await states(here)

    assert (state, last) == ("recycled", second)
    assert await said_of_clocks(here) == [
        "started acceptance -",
        f"started offer {first}",
        f"breached offer {first}",
        f"started offer {second}",
        f"breached offer {second}",
        "cancelled acceptance -",
    ]
    (passed,) = await here.staged_events("handoff.reassigned")
    assert (passed["data"]["former_seller"], passed["data"]["seller"], passed["data"]["by"]) == (first, second, "clock")


async def test_the_teams_clock_runs_on_while_the_lead_passes_from_one_to_the_next(here: HandoffService) -> None:
    await here.put_seller("anna")
    await here.put_seller("ben")
    lead = live(**offered(on_breach="reassign"))
    await here.receive(lead)
    before = (await here.handoff(lead.lead_id))["clocks"][0]

    await an_hour_without_an_answer(here)

    (handoff,) = await here.handoffs()
    (acceptance, *_), (state,) = handoff["clocks"], await here.rows("select started_at < due_at from clocks limit 1")
    assert (acceptance["target"], acceptance["state"], state) == ("acceptance", "running", (True,))
    assert acceptance["due_at"] < before["due_at"]
    answer = await here.admin.put(
        f"/v1/handoffs/{handoff['handoff_id']}/acceptance", json={"seller": handoff["seller"]}
    )
    assert answer.status_code == 200
    assert sorted((await clock_states(here, lead.lead_id)).values()) == ["breached", "met", "met"]


async def test_when_everybody_had_the_lead_what_the_agreement_says_of_that_happens(here: HandoffService) -> None:
    await here.put_seller("anna")
    await here.receive(live(**offered(on_breach="reassign", offers=5, on_exhausted="recycle")))

    await an_hour_without_an_answer(here)

    assert await states(here) == [("recycled", "anna")]


@pytest.mark.parametrize(("reaction", "wanted"), [("recycle", ("recycled", "anna")), ("wait", ("offered", "anna"))])
async def test_the_first_breach_may_be_the_last(here: HandoffService, reaction: str, wanted: tuple[str, str]) -> None:
    await here.put_seller("anna")
    await here.receive(live(**offered(on_breach=reaction)))

    await an_hour_without_an_answer(here)

    assert await states(here) == [wanted]


async def test_two_agreements_react_each_in_its_own_way(here: HandoffService) -> None:
    await here.put_seller("anna")
    waits, back = live(version=3, **offered()), live(version=4, **offered(on_breach="recycle"))
    await here.receive(waits, back)

    await an_hour_without_an_answer(here)

    assert [(await here.handoff(lead.lead_id))["state"] for lead in (waits, back)] == ["offered", "recycled"]


async def test_an_answer_ends_the_wait_whatever_was_due(here: HandoffService) -> None:
    await here.put_seller("anna")
    await here.put_seller("ben")
    lead = live(**offered(on_breach="reassign"))
    await here.receive(lead)
    handoff = await here.handoff(lead.lead_id)
    await hours_pass(here, 1)

    answer = await here.admin.put(
        f"/v1/handoffs/{handoff['handoff_id']}/acceptance", json={"seller": handoff["seller"]}
    )
    await sweep_once(here)

    assert answer.status_code == 200
    assert await states(here) == [("accepted", handoff["seller"])]
    assert (await clock_states(here, lead.lead_id))[f"offer {handoff['seller']}"] == "breached"
