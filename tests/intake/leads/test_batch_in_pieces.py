"""The rows of a batch are read in pieces, between which other requests get their turn."""

import asyncio
from collections.abc import Iterator
from uuid import uuid4

import orjson
import pytest

from services.intake.leads.handlers.capture_batch import ROWS_AT_ONCE, read_in_pieces
from services.intake.leads.handlers.commit_captures import CaptureRequest
from shared.auth import Caller
from tests.intake.builders import lead

pytestmark = pytest.mark.pure
ROWS = 95


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
