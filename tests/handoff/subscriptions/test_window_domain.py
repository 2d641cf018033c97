"""A receiver that keeps up gets more messages at once, one that does not gets few, and none takes what others need."""

import asyncio
from uuid import UUID

from services.handoff.subscriptions.domain.attempt import Attempt
from services.handoff.subscriptions.domain.window import WINDOW, WINDOW_LIMIT, next_window
from services.handoff.subscriptions.handlers.in_flight import RESERVED, SHARED_LIMIT, UNSAVED_LIMIT, InFlight
from services.handoff.subscriptions.store.sending import Share

FAST, SLOW, REFUSED = Attempt(204, milliseconds=20), Attempt(200, milliseconds=900), Attempt(500, milliseconds=20)
SILENT = Attempt(None, "timeout", milliseconds=15_000)


def test_the_window_grows_by_one_with_each_fast_success_up_to_its_limit() -> None:
    window = WINDOW
    for _ in range(100):
        window = next_window(window, FAST)

    assert (next_window(WINDOW, FAST), window) == (WINDOW + 1, WINDOW_LIMIT)


def test_the_window_halves_with_all_else_and_keeps_four() -> None:
    assert [next_window(64, attempt) for attempt in (SLOW, REFUSED, SILENT)] == [32, 32, 32]
    assert next_window(5, SLOW) == WINDOW


def test_fast_receivers_share_what_is_not_reserved_for_others() -> None:
    in_flight = InFlight(lambda: None)
    keys = [UUID(int=number) for number in range(4)]
    for key in keys:
        for _ in range(100):
            in_flight.record(key, FAST)

    shares = in_flight.shares()
    assert [shares[key] for key in keys] == [Share(0, 64), Share(0, 64), Share(0, 12), Share(0, WINDOW)]
    assert sum(share.most - WINDOW for share in shares.values()) == SHARED_LIMIT
    assert in_flight.room == RESERVED + SHARED_LIMIT


async def test_what_was_answered_makes_room_for_others_before_it_is_saved_until_too_much_waits() -> None:
    ended = 0

    def count() -> None:
        nonlocal ended
        ended += 1

    in_flight, saved, key = InFlight(count), asyncio.Event(), UUID(int=1)

    async def wait() -> None:
        await saved.wait()

    rooms = []
    for _ in range(UNSAVED_LIMIT):
        in_flight.start(wait(), key)
        rooms.append(in_flight.room)
        in_flight.release(key)
        rooms.append(in_flight.room)
    saved.set()
    await in_flight.finish(1)

    every = RESERVED + SHARED_LIMIT
    assert rooms == [*[every - 1, every] * (UNSAVED_LIMIT - 1), every - 1, 0]
    assert (in_flight.room, ended) == (every, 2 * UNSAVED_LIMIT)
