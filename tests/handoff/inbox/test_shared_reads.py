"""Reads that several readers want at once are made once, and none misses what changed before it asked."""

import asyncio

import pytest

from services.handoff.inbox.handlers.shared_reads import SharedReads


class Numbers:
    """Reads that each take one turn, of which each has the next number."""

    def __init__(self) -> None:
        self.begun = 0
        self.first = asyncio.Event()
        self.gate = asyncio.Event()

    async def read(self) -> int:
        self.begun += 1
        self.first.set()
        number = self.begun
        await self.gate.wait()
        return number


async def test_fifty_who_ask_while_one_reads_get_the_next_result_together() -> None:
    reads, numbers = SharedReads(), Numbers()
    first = asyncio.create_task(reads.run("queue", numbers.read))
    await numbers.first.wait()
    others = [asyncio.create_task(reads.run("queue", numbers.read)) for _ in range(50)]
    await asyncio.sleep(0)
    numbers.gate.set()

    assert (await first, set(await asyncio.gather(*others)), numbers.begun) == (1, {2}, 2)
    assert await reads.run("queue", numbers.read) == 3


async def test_those_who_ask_for_something_else_read_it_themselves() -> None:
    reads, numbers = SharedReads(), Numbers()
    numbers.gate.set()

    assert sorted(await asyncio.gather(*(reads.run(key, numbers.read) for key in "abc"))) == [1, 2, 3]


async def test_one_who_goes_away_ends_no_read_of_others_and_an_error_reaches_all() -> None:
    reads, numbers = SharedReads(), Numbers()
    gone, stays = (asyncio.create_task(reads.run("queue", numbers.read)) for _ in range(2))
    await asyncio.sleep(0)
    gone.cancel()
    numbers.gate.set()
    assert await stays == 1

    async def fail() -> int:
        raise LookupError

    for waiting in [asyncio.create_task(reads.run("queue", fail)) for _ in range(2)]:
        with pytest.raises(LookupError):
            await waiting
