"""A thousand leads at once, over sellers of different weights, by two processes."""

import asyncio
from collections import Counter

from tests.handoff.event_builders import qualified
from tests.handoff.process import process
from tests.handoff.service import HandoffService

WEIGHTS = {f"seller-{weight}": weight for weight in range(1, 8)}
LEADS = 1000


async def hire(here: HandoffService) -> None:
    for seller, weight in WEIGHTS.items():
        await here.put_seller(seller, weight=weight)
    await here.put_seller("small", weight=50, capacity=3)
    await here.put_seller("away", away=[{"from": "2020-01-01T00:00:00Z", "to": "2100-01-01T00:00:00Z"}])
    await here.put_seller("gone", active=False)


async def test_a_thousand_leads_in_two_processes_end_within_one_of_the_fair_share(here: HandoffService) -> None:
    await hire(here)

    async with process(here.url) as other:
        batches = [[qualified() for _ in range(LEADS // 10)] for _ in range(10)]
        sides = (here, other)
        await asyncio.gather(*(sides[number % 2].receive(*batch) for number, batch in enumerate(batches)))

    got = Counter(dict(await here.rows("select seller, count(*)::int from handoffs group by seller")))
    assert got.pop("small") == 3
    assert set(got) == set(WEIGHTS)
    share = (LEADS - 3) / sum(WEIGHTS.values())
    assert all(abs(got[seller] - share * weight) <= 1 for seller, weight in WEIGHTS.items())
    assert await here.rows("select count(*) from handoffs where why is null or state <> 'offered'") == [(0,)]
