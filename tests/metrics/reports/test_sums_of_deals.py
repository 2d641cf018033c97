"""Open deals and the parts of won deals: as they are folded, and as all facts say, whatever is learned when."""

import random

import pytest

from shared.db.database import Database
from tests.metrics import event_builders as build
from tests.metrics.conftest import GetJson, Receive
from tests.metrics.event_builders import day
from tests.metrics.reports.stories import HALF, StoryOfDeals, random_requests
from tests.metrics.reports.two_ways import assert_some_are_right, count_rows, refold

NAMES = ("credit", "pipeline", "leak")


@pytest.mark.parametrize("seed", range(4))
async def test_folded_deals_and_all_facts_agree_at_every_moment_of_a_random_story(
    database: Database, receive: Receive, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in ("domain.pipeline", "store.deal_pace"):
        monkeypatch.setattr(f"services.metrics.reports.{place}.FEWEST_WON", 1)
    story, chance = StoryOfDeals(seed), random.Random(seed)
    requests = random_requests(chance)
    await receive(build.agreement_activated(day(1, 1), credit=HALF))
    await refold(database)
    for _ in range(4):
        await receive(*story.tell(40))
        await assert_some_are_right(database, NAMES, requests, 8)
        await refold(database, chance.choice([3, 10, 100]), 1)
        await assert_some_are_right(database, NAMES, requests, 6)
    await refold(database)

    assert await count_rows(database, "UTC") == (0, True)
    await assert_some_are_right(database, NAMES, requests, 30)


async def read_credit(get_json: GetJson) -> dict[str | None, str]:
    rows = (await get_json("/v1/reports/credit"))["rows"]
    return {row["seller"] or row["channel"]: row["credited"]["amount"] for row in rows}


async def test_what_is_learned_after_a_deal_was_added_up_changes_its_parts(
    database: Database, receive: Receive, get_json: GetJson
) -> None:
    lead = build.new_lead_id()
    await receive(build.agreement_activated(day(1), credit=HALF))
    await receive(build.lead_captured(lead, day(2), channel="social"), build.handoff_accepted(lead, day(3)))
    await receive(build.deal_event("won", lead, day(20), seller="carla"))
    await refold(database)
    first = await read_credit(get_json)

    await receive(build.handoff_reassigned(lead, day(4), "carla", former_seller="anna"))
    await refold(database)
    passed_on = await read_credit(get_json)
    await receive(build.activity_recorded(lead, day(1), channel="events"))
    await receive(build.agreement_activated(day(19), version=2, credit=HALF | {"sourced": 0.1}))
    waiting = await read_credit(get_json)
    await refold(database)

    assert first == {"social": "500.00", "carla": "500.00"}
    assert passed_on == {"social": "500.00", "anna": "250.00", "carla": "250.00"}
    assert waiting == {"events": "100.00", "anna": "450.00", "carla": "450.00"}
    assert await read_credit(get_json) == waiting


async def test_an_activity_of_a_lead_without_a_deal_does_not_have_it_folded_again(
    database: Database, receive: Receive
) -> None:
    lead = build.new_lead_id()
    await receive(build.lead_captured(lead, day(2), channel="social"))
    await refold(database)
    await receive(build.activity_recorded(lead, day(5), channel="events"))

    assert await count_rows(database, "UTC") == (0, True)
