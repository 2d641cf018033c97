"""Money that is converted is the same from the sums, from folded rows and in any order of the facts."""

import random

import pytest

from shared.db.database import Database
from tests.metrics.conftest import Receive
from tests.metrics.event_builders import agreement_activated, day
from tests.metrics.reports.some_rates import add_rates
from tests.metrics.reports.stories import Story, random_requests
from tests.metrics.reports.two_ways import assert_sums_are_right, refold


@pytest.mark.parametrize(("seed", "zone"), [(21, "Europe/Berlin"), (22, "America/Santiago")])
async def test_converted_money_is_the_same_in_both_ways_at_every_moment_of_a_random_story(
    database: Database, receive: Receive, seed: int, zone: str
) -> None:
    story, requests = Story(seed), random_requests(random.Random(seed))
    await receive(agreement_activated(day(1, 1), zone))
    # Some money in dollars is older than the first rate.
    await add_rates(database, {"2026-03-02": "0.9137", "2026-04-01": "1.1"})
    await refold(database)
    for _ in range(3):
        await receive(*story.tell(40))
        await assert_sums_are_right(database, requests, 6)
        await refold(database)
        await assert_sums_are_right(database, requests, 3)
