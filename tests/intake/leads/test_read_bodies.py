"""Leads that come at the same time are read together, in pieces, between which other requests get their turn."""

import asyncio
from itertools import pairwise
from uuid import uuid4

import orjson
import pytest

from services.intake.leads.handlers.commit_captures import CaptureRequest
from services.intake.leads.handlers.read_bodies import BODIES_AT_ONCE, BYTES_AT_ONCE, BodyReader, Reading
from shared.auth import Caller
from tests.intake.builders import lead


@pytest.mark.pure
@pytest.mark.parametrize(
    ("padding", "expected"), [(0, [BODIES_AT_ONCE, BODIES_AT_ONCE, 10]), (BYTES_AT_ONCE, [1] * 50)]
)
async def test_leads_that_come_at_once_are_read_in_pieces_in_their_order(padding: int, expected: list[int]) -> None:
    bodies = [orjson.dumps(lead(external_id=f"f-{number}")) + b" " * padding for number in range(50)]
    bodies[7] = b"no JSON" + b" " * padding
    caller, reader, order = Caller(uuid4(), frozenset({"capture"}), None), BodyReader(), list[int]()

    async def read(number: int) -> Reading:
        reading: asyncio.Future[Reading] = asyncio.get_running_loop().create_future()
        reader.add(bodies[number], caller, None, reading.set_result)
        await reading
        order.append(number)
        return reading.result()

    reads = [asyncio.create_task(read(number)) for number in range(50)]
    seen_by_others = [0]
    while len(order) < 50:
        await asyncio.sleep(0)
        seen_by_others.append(len(order))

    steps = [later - earlier for earlier, later in pairwise(seen_by_others)]
    assert [step for step in steps if step] == expected
    assert order == list(range(50))
    readings = await asyncio.gather(*reads)
    assert [isinstance(reading, Exception) for reading in readings] == [number == 7 for number in range(50)]
    ids = [reading.capture.external_id for reading in readings if isinstance(reading, CaptureRequest)]
    assert ids == [f"f-{number}" for number in range(50) if number != 7]
