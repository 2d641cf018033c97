"""Open deals and the parts of won deals: as they are folded, and as all facts say, whatever is learned when."""

import random

import pytest

from shared.db.database import Database
from tests.metrics import event_builders as build
from tests.metrics.conftest import Receive
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
