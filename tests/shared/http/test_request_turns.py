"""Requests of one address begin a few at a time, so that those of other addresses begin at once."""

import asyncio
from functools import partial

from shared.http.request_turns import RequestTurns

FIRST, SECOND = "192.0.2.1", "192.0.2.2"


async def test_of_one_address_a_few_requests_begin_in_a_pass_and_another_address_does_not_wait() -> None:
    turns = RequestTurns(starts=2)
    begun: list[int | str] = []
    for number in range(5):
        turns.take(FIRST, partial(begun.append, number))
    turns.take(SECOND, partial(begun.append, "other"))
    at_once = list(begun)
    await asyncio.sleep(0)
    after_a_pass = list(begun)
    await asyncio.sleep(0)

    assert at_once == [0, 1, "other"]
    assert after_a_pass == [0, 1, "other", 2, 3]
    assert begun == [0, 1, "other", 2, 3, 4]
    assert turns.waiting == {}


async def test_a_request_that_comes_later_does_not_pass_one_that_waits() -> None:
    turns = RequestTurns(starts=1)
    begun: list[int] = []
    for number in range(3):
        turns.take(FIRST, partial(begun.append, number))
    await asyncio.sleep(0)
    turns.take(FIRST, partial(begun.append, 3))
    for _ in range(3):
        await asyncio.sleep(0)

    assert begun == [0, 1, 2, 3]
