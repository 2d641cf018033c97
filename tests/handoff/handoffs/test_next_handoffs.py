"""A lead passes on to another team when it reaches the step that the agreement names: once, with its own promise."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.handoff.deals.crm_messages import report_deal
from tests.handoff.erasures.erased_leads import consume, lead_erased
from tests.handoff.event_builders import fixed_id, lead_captured, lead_merged, lead_qualified
from tests.handoff.handoffs.next_handoffs import (
    DEAL,
    LEARNT,
    TO_AE,
    TO_SUCCESS,
    answer,
    buy,
    find,
    qualify_lead,
    set_up,
    told,
)
from tests.handoff.responses.seller_client import respond
from tests.handoff.service import HandoffService
from tests.handoff.sla.time_travel import let_hours_pass, sweep_once


async def test_a_customer_is_offered_to_customer_success_with_all_that_the_seller_learnt(
    service: HandoffService,
) -> None:
    await set_up(service, TO_SUCCESS)
    lead = await qualify_lead(service, TO_SUCCESS)
    await answer(service, lead, "qualification", evidence=LEARNT)
    await buy(service, lead)

    (offered,) = await find(service, lead, "to_success")
    (first,) = await find(service, lead, "mql")
    shown = ("kind", "cycle", "state", "seller", "team", "why_this_seller")
    assert {name: offered[name] for name in shown} == {
        "kind": "to_success",
        "cycle": 1,
        "state": "offered",
        "seller": "eve",
        "team": "success",
        "why_this_seller": "to_success, from anna: team success; eve alone is free",
    }
    (clock,) = offered["clocks"]
    assert (clock["target"], clock["seller"], clock["state"]) == ("acceptance", None, "running")
    packet = offered["packet"]
    before = packet["handed_on"]
    assert (before["handoff_id"], before["seller"], before["state"]) == (first["handoff_id"], "anna", "won")
    assert [(each["seller"], each["evidence"], each["note"]) for each in before["findings"]] == [("anna", LEARNT, None)]
    (deal,) = before["deals"]
    assert {name: deal[name] for name in ("deal_id", "stage", "amount", "owner", "close_by", "competitor")} == DEAL | {
        "deal_id": f"d-{lead}",
        "stage": "won",
        "owner": "anna",
    }
    assert packet["clauses"] == first["packet"]["clauses"]
    assert [entry["type"] for entry in offered["history"]] == ["handoff.offered"]


async def test_it_is_made_once_however_often_the_purchase_is_told(service: HandoffService) -> None:
    await set_up(service, TO_SUCCESS)
    lead = await qualify_lead(service, TO_SUCCESS)
    await buy(service, lead)
    for deal in (f"d-{lead}", f"d-{lead}", "d-2"):
        await report_deal(service, deal_id=deal, occurred_at=datetime.now(UTC).isoformat())

    assert await told(service, "to_success") == [("offered", "eve")]
    assert [each["state"] for each in await find(service, lead, "mql")] == ["won"]


async def test_who_gets_it_accepts_and_works_it_and_judges_nothing(service: HandoffService) -> None:
    await set_up(service, TO_SUCCESS)
    lead = await qualify_lead(service, TO_SUCCESS)
    await buy(service, lead)
    (offered,) = await find(service, lead, "to_success")
    eve = await service.client("sales", seller="eve")

    for call, body in (
        ("rejection", {"reason": "gone"}),
        ("qualification", {"evidence": LEARNT}),
        ("recycling", {"reason": "not_now"}),
        ("rating", {"score": 5}),
    ):
        status, refused = await respond(eve, offered["handoff_id"], call, seller="eve", **body)
        assert (status, refused["title"]) == (409, "Next handoff"), call
    assert (await respond(eve, offered["handoff_id"], "acceptance", seller="eve"))[0] == 200
    assert (await respond(eve, offered["handoff_id"], "contacts", seller="eve", kind="conversation"))[0] == 200

    (accepted,) = await find(service, lead, "to_success")
    assert (accepted["state"], [clock["state"] for clock in accepted["clocks"]]) == ("contacted", ["met"])
    assert await told(service, "to_success") == [("offered", "eve"), ("accepted", "eve"), ("contacted", "eve")]


async def test_a_seller_of_customer_success_sees_what_passed_to_that_seller_alone(service: HandoffService) -> None:
    await set_up(service, TO_SUCCESS)
    lead = await qualify_lead(service, TO_SUCCESS)
    await buy(service, lead)
    eve, anna = await service.client("sales", seller="eve"), await service.client("sales", seller="anna")

    assert [each["kind"] for each in (await eve.get("/v1/handoffs")).json()["handoffs"]] == ["to_success"]
    assert [each["kind"] for each in (await anna.get("/v1/handoffs")).json()["handoffs"]] == ["mql"]
    (own,) = await find(service, lead, "to_success")
    assert (await anna.get(f"/v1/handoffs/{own['handoff_id']}")).status_code == 404


async def test_without_a_free_seller_of_the_team_it_waits_and_is_offered_as_soon_as_there_is_one(
    service: HandoffService,
) -> None:
    await set_up(service, TO_SUCCESS)
    await service.put_seller("eve", team="success", capacity=0)
    lead = await qualify_lead(service, TO_SUCCESS)
    await buy(service, lead)
    (waiting,) = await find(service, lead, "to_success")
    await service.assign_queued()
    await service.put_seller("eve", team="success")
    await service.assign_queued()

    assert (waiting["state"], waiting["team"]) == ("queued", "success")
    assert await told(service, "to_success") == [("queued", None), ("offered", "eve")]
    (offered,) = await find(service, lead, "to_success")
    assert offered["why_this_seller"] == "to_success, from anna: team success; eve alone is free"


async def test_a_seller_is_filled_by_what_is_offered_and_not_by_what_was_accepted(service: HandoffService) -> None:
    await set_up(service, TO_SUCCESS)
    await service.put_seller("eve", team="success", capacity=1)
    leads = [await qualify_lead(service, TO_SUCCESS, lead_id=fixed_id(number)) for number in (11, 12, 13)]
    for lead in leads[:2]:
        await buy(service, lead)
    assert [each["state"] for each in await service.handoffs(kind="to_success")] == ["queued", "offered"]

    (first,) = await find(service, leads[0], "to_success")
    await respond(service.admin, first["handoff_id"], "acceptance", seller="eve")
    await service.assign_queued()

    assert [each["state"] for each in await service.handoffs(kind="to_success")] == ["offered", "accepted"]


async def test_a_missed_acceptance_is_a_breach_of_the_team_that_gets_it(service: HandoffService) -> None:
    await set_up(service, TO_SUCCESS)
    lead = await qualify_lead(service, TO_SUCCESS)
    await buy(service, lead)
    await let_hours_pass(service, 3)
    await sweep_once(service)
    await let_hours_pass(service, 2)
    await sweep_once(service)

    missed = await service.staged_events("sla.warned", "sla.breached")
    assert [(each["type"], *(each["data"][name] for name in ("kind", "target", "team"))) for each in missed] == [
        ("sla.warned", "to_success", "acceptance", "success"),
        ("sla.breached", "to_success", "acceptance", "success"),
    ]


async def test_what_is_not_accepted_is_withdrawn_when_the_purchase_is_undone_and_made_again_with_it(
    service: HandoffService,
) -> None:
    await set_up(service, TO_SUCCESS)
    lead = await qualify_lead(service, TO_SUCCESS)
    await buy(service, lead)
    await answer(service, lead, "outcome", outcome="lost", reason="price")
    (withdrawn,) = await find(service, lead, "to_success")
    await answer(service, lead, "outcome", outcome="won")

    assert (withdrawn["state"], [clock["state"] for clock in withdrawn["clocks"]]) == ("recycled", ["cancelled"])
    assert await told(service, "to_success") == [("offered", "eve"), ("recycled", "eve"), ("offered", "eve")]
    (again,) = await find(service, lead, "to_success")
    assert (again["handoff_id"], again["state"]) == (withdrawn["handoff_id"], "offered")
    assert [clock["state"] for clock in again["clocks"]] == ["running"]


async def test_what_was_accepted_stays_when_the_purchase_is_undone(service: HandoffService) -> None:
    await set_up(service, TO_SUCCESS)
    lead = await qualify_lead(service, TO_SUCCESS)
    await buy(service, lead)
    (offered,) = await find(service, lead, "to_success")
    await respond(service.admin, offered["handoff_id"], "acceptance", seller="eve")
    await answer(service, lead, "outcome", outcome="lost", reason="price")
    await answer(service, lead, "outcome", outcome="won")

    assert await told(service, "to_success") == [("offered", "eve"), ("accepted", "eve")]


async def test_a_purchase_of_the_past_is_handed_on_and_its_promise_is_history(service: HandoffService) -> None:
    await set_up(service, TO_SUCCESS)
    lead = await qualify_lead(service, TO_SUCCESS, occurred_at=datetime.now(UTC) - timedelta(days=60))
    won = datetime.now(UTC) - timedelta(days=30)
    await report_deal(service, occurred_at=won.isoformat())
    await sweep_once(service)

    (offered,) = await find(service, lead, "to_success")
    assert (offered["state"], offered["qualified_at"]) == ("offered", f"{won:%Y-%m-%dT%H:%M:%S.%f}Z")
    assert [clock["state"] for clock in offered["clocks"]] == ["running"]
    assert (await service.post("/v1/handoffs/closures", {"until": datetime.now(UTC).isoformat()}))[0] == 200
    (closed,) = await find(service, lead, "to_success")
    assert [clock["state"] for clock in closed["clocks"]] == ["breached"]


async def test_a_seller_who_leaves_passes_it_to_a_colleague_of_the_team(service: HandoffService) -> None:
    await set_up(service, TO_SUCCESS)
    lead = await qualify_lead(service, TO_SUCCESS)
    await buy(service, lead)
    (offered,) = await find(service, lead, "to_success")
    await respond(service.admin, offered["handoff_id"], "acceptance", seller="eve")
    await service.put_seller("fay", team="success")
    await service.put_seller("eve", team="success", active=False)
    await service.pass_leads_on()

    (passed,) = await find(service, lead, "to_success")
    assert (passed["state"], passed["seller"]) == ("offered", "fay")
    assert passed["why_this_seller"] == "eve is not active; to_success, from anna: team success; fay alone is free"


async def test_it_follows_the_agreement_under_which_the_lead_qualified(service: HandoffService) -> None:
    await set_up(service, TO_SUCCESS)
    early = await qualify_lead(service, TO_SUCCESS, lead_id=fixed_id(11))
    await set_up(service, version=4)
    late = await qualify_lead(service, lead_id=fixed_id(12), agreement_version=4)
    for lead in (early, late):
        await buy(service, lead)

    assert [len(await find(service, lead, "to_success")) for lead in (early, late)] == [1, 0]


async def test_an_account_executive_gets_what_a_colleague_qualified_and_opens_the_deal(service: HandoffService) -> None:
    await set_up(service, TO_AE, TO_SUCCESS)
    lead = await qualify_lead(service, TO_AE, TO_SUCCESS)
    await answer(service, lead, "qualification", evidence=LEARNT)
    (offered,) = await find(service, lead, "sdr_to_ae")
    carl = await service.client("sales", seller="carl")
    body: dict[str, Any] = {"seller": "carl", **DEAL}

    early = await respond(carl, offered["handoff_id"], "opportunity", **body)
    assert (early[0], early[1]["title"]) == (409, "Not accepted")
    await respond(carl, offered["handoff_id"], "acceptance", seller="carl")
    status, opened = await respond(carl, offered["handoff_id"], "opportunity", **body)
    assert (status, opened["state"]) == (200, "accepted")

    (first,) = await find(service, lead, "mql")
    assert (offered["seller"], offered["clocks"]) == ("carl", [])
    assert (first["state"], first["seller"], first["why_this_seller"]) == ("opportunity", "carl", "the deal's owner")
    await answer(service, lead, "outcome", seller="carl", outcome="won")
    assert [each["seller"] for each in await find(service, lead, "to_success")] == ["eve"]
    assert [each["state"] for each in await find(service, lead, "sdr_to_ae")] == ["accepted"]


@pytest.mark.parametrize("ready", [True, False])
async def test_a_sales_ready_lead_passes_on_and_another_does_not(service: HandoffService, ready: bool) -> None:
    following = TO_AE | {"on": "sales_ready"}
    await set_up(service, following)
    lead = await qualify_lead(service, following)
    evidence = LEARNT | {"decision_maker": "the owner"}
    await answer(service, lead, "qualification", evidence=evidence, sales_ready=ready)

    assert len(await find(service, lead, "sdr_to_ae")) == ready


async def test_a_merge_gives_the_survivor_what_followed_the_other_lead(service: HandoffService) -> None:
    await set_up(service, TO_SUCCESS)
    old, new = fixed_id(11), await qualify_lead(service, TO_SUCCESS, lead_id=fixed_id(12))
    await buy(service, new)
    (before,) = await find(service, new, "to_success")
    await service.receive(lead_captured(old, "dana@work.example"), lead_merged(new, old))

    (after,) = await find(service, old, "to_success")
    assert (after["handoff_id"], after["lead_id"], after["state"]) == (before["handoff_id"], str(old), "offered")
    assert await told(service, "to_success") == [("offered", "eve"), ("moved", None)]


async def test_two_purchases_of_one_person_keep_a_handoff_each(service: HandoffService) -> None:
    await set_up(service, TO_SUCCESS)
    old = await qualify_lead(service, TO_SUCCESS, lead_id=fixed_id(11))
    await buy(service, old)
    new = fixed_id(12)
    await service.receive(lead_captured(new, "dana@work.example"), lead_qualified(new, occurred_at=datetime.now(UTC)))
    await buy(service, new)
    await service.receive(lead_merged(new, old))

    of_person = await find(service, old, "to_success")
    assert sorted((each["lead_id"], each["cycle"], each["state"]) for each in of_person) == [
        (str(old), 1, "offered"),
        (str(new), 1, "offered"),
    ]


async def test_an_erased_person_is_handed_on_no_further(service: HandoffService) -> None:
    await set_up(service, TO_SUCCESS)
    lead = await qualify_lead(service, TO_SUCCESS)
    await buy(service, lead)
    await consume(service, *lead_erased(lead))
    for stage in ("opportunity", "won"):
        await report_deal(service, lead={"lead_id": str(lead)}, deal_id="d-2", stage=stage, owner=None)

    (ended,) = await find(service, lead, "to_success")
    assert (ended["state"], [clock["state"] for clock in ended["clocks"]]) == ("recycled", ["cancelled"])
    assert await told(service, "to_success") == [("offered", "eve"), ("recycled", None)]
