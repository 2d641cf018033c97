"""A year of a company over HTTP: what both sides kept, the goal, the leak, alerts and packs are what its facts say.

The same year is lived through and loaded afterwards: the numbers are those of a calculation from its raw facts, the
same both times, and the same after a rebuild.
"""

import asyncio
from pathlib import Path

import pytest

from tests.flow.year import story
from tests.flow.year.expected import Expected
from tests.flow.year.moved_clock import run_accord_at
from tests.flow.year.read import expect_all, read_all, rebuild
from tests.flow.year.tell import live_through, load_afterwards
from tests.support.invariants import violated_invariants


@pytest.mark.usefixtures("processes_and_sockets")
@pytest.mark.timeout(1500)
@pytest.mark.parametrize("seed", [None, 1, 2], ids=["lived through", "loaded afterwards", "loaded in another order"])
async def test_every_number_of_a_year_is_what_its_raw_facts_say(tmp_path: Path, seed: int | None) -> None:
    year = story.live_a_year(1)
    async with run_accord_at(story.FIRST, tmp_path) as (url, client):
        if seed is None:
            await live_through(client, url, year)
        else:
            await load_afterwards(client, url, year, seed)
        told = await asyncio.to_thread(read_all, client)
        assert await violated_invariants(url) == {}
        await asyncio.to_thread(rebuild, url)
        rebuilt = await asyncio.to_thread(read_all, client)

    assert told == expect_all(Expected(year))
    assert rebuilt == told
