"""A year of a company over HTTP: what both sides kept, the goal, the leak, alerts and packs are what its facts say.

The same year is lived through and loaded afterwards: the numbers are those of a calculation from its raw facts, the
same both times, and the same after a rebuild.
"""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.flow.year import published, story
from tests.flow.year.expect import expect_all, leave_out_running, list_differences
from tests.flow.year.moved_clock import move_clock, run_accord_at
from tests.flow.year.read import read_all, rebuild
from tests.flow.year.tell import live_through, load_afterwards
from tests.support.invariants import violated_invariants
from tests.support.retrying_client import Client


async def read_at_end(client: Client, url: str, ids: Mapping[int, str]) -> dict[str, Any]:
    """What is said at the end of the story: the clock went on while it was told."""
    await move_clock(url, story.END)
    return await asyncio.to_thread(read_all, client, ids)


@pytest.mark.usefixtures("processes_and_sockets")
@pytest.mark.timeout(1500)
@pytest.mark.parametrize("seed", [None, 1, 2], ids=["lived through", "loaded afterwards", "loaded in another order"])
async def test_every_number_of_a_year_is_what_its_raw_facts_say(tmp_path: Path, seed: int | None) -> None:
    year = story.live_a_year(1)
    shifts = published.expect_shifts(year)
    async with run_accord_at(story.FIRST, tmp_path) as (url, client):
        if seed is None:
            ids = await live_through(client, url, year, shifts)
        else:
            ids = await load_afterwards(client, url, year, seed)
        told = await read_at_end(client, url, ids)
        await published.assert_published(url, shifts, lived=seed is None)
        assert await violated_invariants(url) == {}
        await asyncio.to_thread(rebuild, url)
        rebuilt = await read_at_end(client, url, ids)

    expected = expect_all(year)
    assert list_differences(told, expected) == []
    assert list_differences(rebuilt, expected) == []
    assert list_differences(leave_out_running(rebuilt), leave_out_running(told)) == []
