"""Fair assignment of a thousand leads at once, by two processes, over sellers of different weights."""

import asyncio
from collections import Counter

from tests.handoff.event_builders import qualified
from tests.handoff.process import process
from tests.handoff.service import HandoffService

WEIGHTS = {f"seller-{weight}": weight for weight in range(1, 8)}
LEADS = 1000


async def create_sellers(service: HandoffService) -> None:
    for seller, weight in WEIGHTS.items():
        await service.put_seller(seller, weight=weight)
    await service.put_seller("small", weight=50, capacity=3)
    await service.put_seller("away", away=[{"from": "2020-01-01T00:00:00Z", "to": "2100-01-01T00:00:00Z"}])
    await service.put_seller("gone", active=False)


async def test_a_thousand_leads_in_two_processes_end_within_one_of_the_fair_share(service: HandoffService) -> None:
    await create_sellers(service)

    async with process(service.url) as other:
        batches = [[qualified() for _ in range(LEADS // 10)] for _ in range(10)]
        processes = (service, other)
        await asyncio.gather(*(processes[number % 2].receive(*batch) for number, batch in enumerate(batches)))

    assigned = Counter(dict(await service.rows("select seller, count(*)::int from handoffs group by seller")))
    assert assigned.pop("small") == 3
    assert set(assigned) == set(WEIGHTS)
    share = (LEADS - 3) / sum(WEIGHTS.values())
    assert all(abs(assigned[seller] - share * weight) <= 1 for seller, weight in WEIGHTS.items())
    assert await service.rows("select count(*) from handoffs where why is null or state <> 'offered'") == [(0,)]
