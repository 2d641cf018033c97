"""The rows of a batch are read and committed in pieces, between which other requests get their turn."""

import asyncio
from collections.abc import Iterator
from itertools import groupby
from uuid import uuid4

import orjson
import pytest

from services.intake.leads.handlers.capture_batch import ROWS_AT_ONCE, read_in_pieces
from services.intake.leads.handlers.commit_captures import CAPTURES_AT_ONCE, CaptureRequest
from shared.auth import Caller
from tests.intake.builders import lead
from tests.intake.capture_groups import commit_group, lead_ids, request
from tests.intake.service import IntakeService

ROWS = 95


@pytest.mark.pure
async def test_other_requests_get_their_turn_after_every_ten_rows() -> None:
    taken: list[int] = []
    seen_by_others = [0]

    def rows() -> Iterator[tuple[bytes, None]]:
        for number in range(ROWS):
            taken.append(number)
            yield orjson.dumps(lead(contact={"email": f"jörg{number}@müller.example"})), None

    async def ask_meanwhile() -> None:
        while len(taken) < ROWS:
            seen_by_others.append(len(taken))
            await asyncio.sleep(0)

    others = asyncio.create_task(ask_meanwhile())
    readings = await read_in_pieces(rows(), Caller(uuid4(), frozenset({"capture"}), None))
    await others

    steps = [later - earlier for earlier, later in zip(seen_by_others, [*seen_by_others[1:], ROWS], strict=True)]
    assert max(steps) <= ROWS_AT_ONCE
    emails = [reading.capture.email for reading in readings if isinstance(reading, CaptureRequest)]
    assert emails == [f"jörg{number}@xn--mller-kva.example" for number in range(ROWS)]


@pytest.mark.pure
async def test_other_requests_get_their_turn_after_every_long_row() -> None:
    row = orjson.dumps(lead() | {f"unknown{number}": 1 for number in range(2_500)})
    turns = 0

    async def ask_meanwhile() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    others = asyncio.create_task(ask_meanwhile())
    await read_in_pieces([(row, None)] * 8, Caller(uuid4(), frozenset({"capture"}), None))
    others.cancel()

    assert turns == 8


class WatchedRequest(CaptureRequest):
    """A request that notes in `log` whenever its capture or its caller is looked at."""

    log: list[str]

    def __getattribute__(self, name: str) -> object:
        if name in CaptureRequest._fields:
            self.log.append("capture")
        return super().__getattribute__(name)


def watch(watched: CaptureRequest, log: list[str]) -> WatchedRequest:
    watching = WatchedRequest(*watched)
    watching.log = log
    return watching


async def test_other_requests_get_their_turn_while_a_group_is_decided(service: IntakeService) -> None:
    log: list[str] = []
    requests = [watch(request(lead(external_id=f"f-{number}")), log) for number in range(100)]

    async def ask_meanwhile() -> None:
        while True:
            log.append("turn")
            await asyncio.sleep(0)

    others = asyncio.create_task(ask_meanwhile())
    results = await service.database.run(commit_group(requests))
    others.cancel()

    at_once = [len(list(group)) for kind, group in groupby(log) if kind == "capture"]
    # The sources are collected at once; then each capture is identified, and then decided.
    assert at_once == [100, *[CAPTURES_AT_ONCE] * 10]
    assert len(set(lead_ids(results))) == 1
