"""A lead whose seller did not answer goes on to somebody else; and the lead of a team."""

from typing import Any
from uuid import UUID

import pytest

from services.handoff.handoffs.store import handoffs as store
from services.handoff.leads.store import leads
from services.handoff.reassignment.domain.reassign import Reaction
from services.handoff.reassignment.handlers import apply_breach_actions
from tests.handoff.concurrency import statements
from tests.handoff.deals.crm_messages import types
from tests.handoff.event_builders import qualified
from tests.handoff.responses.seller_client import respond, shown
from tests.handoff.service import HandoffService

AWAY = [{"from": "2020-01-01T00:00:00Z", "to": "2100-01-01T00:00:00Z"}]


async def asked(here: HandoffService, reaction: Reaction, handoffs: list[str]) -> set[str]:
    """What the sweep of deadlines asks for; the handoffs for which nothing could be done."""

    async def work(conn: Any) -> set[UUID]:
        wanted = {UUID(handoff): reaction for handoff in handoffs}
        await leads.lock(conn, (await store.leads_of(conn, wanted)).values())
        return await apply_breach_actions(conn, wanted)

    return {str(handoff) for handoff in await here.database.run(work)}


async def offered(here: HandoffService) -> str:
    lead = qualified()
    await here.receive(lead)
    handoff: str = (await here.handoff(lead.lead_id))["handoff_id"]
    return handoff


async def whose(here: HandoffService, handoff: str) -> tuple[str, str | None]:
    seen = await shown(here, handoff)
    return seen["state"], seen["seller"]


async def test_a_lead_goes_on_to_each_seller_once_and_then_stays(here: HandoffService) -> None:
    for seller in ("anna", "ben", "cleo"):
        await here.put_seller(seller)
    handoff = await offered(here)
    had = [(await whose(here, handoff))[1]]

    for _ in range(2):
        assert await asked(here, "reassign", [handoff]) == set()
        had.append((await whose(here, handoff))[1])

    assert sorted(str(seller) for seller in had) == ["anna", "ben", "cleo"]
    assert await asked(here, "reassign", [handoff]) == {handoff}
    assert await whose(here, handoff) == ("offered", had[-1])
    said = await here.staged_events("handoff.reassigned")
    assert [(one["data"]["former_seller"], one["data"]["seller"], one["data"]["by"]) for one in said] == [
        (had[0], had[1], "clock"),
        (had[1], had[2], "clock"),
    ]
    assert said[0]["data"]["why"].startswith("no routing is set: all sellers are one team; of 2 free sellers")
    assert [step["by"] for step in (await shown(here, handoff))["history"]][-2:] == ["clock", "clock"]


@pytest.mark.parametrize("absent", [{"away": AWAY}, {"active": False}])
async def test_a_lead_stays_when_all_others_are_absent(here: HandoffService, absent: dict[str, Any]) -> None:
    await here.put_seller("anna")
    await here.put_seller("ben", **absent)
    handoff = await offered(here)

    assert await asked(here, "reassign", [handoff]) == {handoff}
    assert await whose(here, handoff) == ("offered", "anna")


async def test_a_lead_waits_for_a_full_seller_and_not_for_the_one_who_had_it(here: HandoffService) -> None:
    await here.put_seller("anna")
    await here.put_seller("ben", capacity=0)
    handoff = await offered(here)

    assert await asked(here, "reassign", [handoff]) == set()
    await here.take_up()
    assert await whose(here, handoff) == ("queued", None)

    await here.put_seller("ben", capacity=1)
    await here.take_up()
    assert await whose(here, handoff) == ("offered", "ben")


async def test_a_lead_that_waits_for_somebody_who_leaves_goes_back_to_who_had_it(here: HandoffService) -> None:
    await here.put_seller("anna")
    await here.put_seller("ben", capacity=0)
    handoff = await offered(here)
    await asked(here, "reassign", [handoff])

    await here.put_seller("ben", active=False)
    await here.take_up()

    assert await whose(here, handoff) == ("offered", "anna")


async def test_leads_that_wait_for_somebody_else_do_not_hold_up_the_queue(here: HandoffService) -> None:
    await here.put_seller("anna")
    await here.put_seller("ben", capacity=0)
    stuck = [await offered(here) for _ in range(3)]
    await here.receive(*(qualified() for _ in range(60)))
    listed = [one["handoff_id"] for one in await here.handoffs(limit=200)]
    await asked(here, "reassign", listed)
    await here.put_seller("anna", capacity=0)
    new = await offered(here)
    assert (await whose(here, new))[0] == "queued"

    await here.put_seller("anna", capacity=1)
    await here.take_up()

    assert await whose(here, new) == ("offered", "anna")
    assert [(await whose(here, handoff))[0] for handoff in stuck] == ["queued"] * 3


async def test_a_lead_is_escalated_to_the_lead_of_its_team_once(here: HandoffService) -> None:
    await here.put_seller("anna")
    await here.put_seller("zoe", team="heads", capacity=0)
    handoff = await offered(here)
    assert await asked(here, "escalate", [handoff]) == {handoff}

    assert (await here.admin.put("/v1/teams/reps", json={"lead": "zoe"})).status_code == 200
    assert await asked(here, "escalate", [handoff]) == set()
    assert await whose(here, handoff) == ("offered", "zoe")
    assert await asked(here, "escalate", [handoff]) == {handoff}
    (said,) = await here.staged_events("handoff.reassigned")
    assert (said["data"]["by"], said["data"]["why"]) == ("clock", "escalated to the lead of team reps")


async def test_a_lead_that_nobody_answered_may_be_recycled(here: HandoffService) -> None:
    await here.put_seller("anna")
    handoff = await offered(here)

    assert await asked(here, "recycle", [handoff]) == set()

    assert await whose(here, handoff) == ("recycled", "anna")
    (said,) = await here.staged_events("handoff.recycled")
    assert (said["data"]["reason"], said["data"]["by"], said["data"]["counted"]) == ("not_answered", "clock", True)


@pytest.mark.parametrize("reaction", ["reassign", "escalate", "recycle"])
async def test_what_was_answered_meanwhile_is_left_alone(here: HandoffService, reaction: Reaction) -> None:
    await here.put_seller("anna")
    await here.put_seller("ben")
    handoff = await offered(here)
    seller = (await whose(here, handoff))[1]
    await respond(here.admin, handoff, "acceptance", seller=seller)

    assert await asked(here, reaction, [handoff]) == set()
    assert await whose(here, handoff) == ("accepted", seller)


async def test_the_next_cycle_goes_to_another_seller_if_one_is_free(here: HandoffService) -> None:
    await here.put_seller("anna")
    await here.put_seller("ben", capacity=0)
    leads_of_two = [qualified(), qualified()]
    await here.receive(*leads_of_two)
    for lead in leads_of_two:
        await respond(here.admin, (await here.handoff(lead.lead_id))["handoff_id"], "recycling", reason="not_now")
    await here.put_seller("ben", capacity=1)

    await here.receive(*(qualified(lead.lead_id, cycle=2) for lead in leads_of_two))

    offers = [one["data"]["seller"] for one in await here.staged_events("handoff.offered")]
    assert offers == ["anna", "anna", "ben", "anna"]


async def test_five_hundred_leads_pass_on_with_as_many_statements_as_two(here: HandoffService) -> None:
    for seller in ("anna", "ben", "cleo"):
        await here.put_seller(seller)

    async def counted(size: int) -> int:
        named = [qualified() for _ in range(size)]
        await here.receive(*named)
        ids = {lead.lead_id for lead in named}
        rows = await here.rows("select handoff_id, lead_id from handoffs where state = 'offered'")
        wanted: dict[UUID, Reaction] = {handoff: "reassign" for handoff, lead in rows if lead in ids}
        return await statements(here, lambda conn: apply_breach_actions(conn, wanted))

    few, many = await counted(2), await counted(250)

    assert few == many < 30
    assert types(await here.staged_events("handoff.reassigned")) == ["handoff.reassigned"] * 252


@pytest.mark.parametrize(
    ("team", "body", "status"),
    [("reps", {"lead": "anna"}, 200), ("reps", {"lead": None}, 200), ("none", {"lead": "anna"}, 404)],
)
async def test_a_team_has_a_lead(here: HandoffService, team: str, body: dict[str, Any], status: int) -> None:
    await here.put_seller("anna")

    assert (await here.admin.put(f"/v1/teams/{team}", json=body)).status_code == status
    (listed,) = (await here.admin.get("/v1/teams")).json()["teams"]
    assert listed["lead"] == (body["lead"] if status == 200 else None)


async def test_nobody_unknown_leads_a_team_and_no_seller_says_who_does(here: HandoffService) -> None:
    await here.put_seller("anna")

    answer = await here.admin.put("/v1/teams/reps", json={"lead": "nobody"})
    assert (answer.status_code, [mistake["pointer"] for mistake in answer.json()["errors"]]) == (422, ["/lead"])
    async with await here.client("sales", seller="anna") as client:
        assert (await client.put("/v1/teams/reps", json={"lead": "anna"})).status_code == 403
