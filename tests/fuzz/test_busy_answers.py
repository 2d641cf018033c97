"""The check of server errors excuses a 503 only if the same request is answered after the wait that it names."""

import asyncio
from copy import deepcopy

import pytest
import schemathesis
from schemathesis.core.failures import FailureGroup

from tests.fuzz.hooks import REPEATS, no_lasting_server_error
from tests.intake.hooks.vendor_server import running_vendor

pytestmark = pytest.mark.usefixtures("processes_and_sockets")

DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Busy", "version": "1"},
    "paths": {"/": {"get": {"responses": {"200": {"description": "Done"}, "503": {"description": "Not now"}}}}},
}
BUSY = (503, {"retry_after": "1"})


async def judge(answers: list[tuple[int, dict[str, str]]]) -> None:
    """Raises what the check says of a program that gives these answers in turn, the last one again and again."""
    case = schemathesis.openapi.from_dict(deepcopy(DOCUMENT))["/"]["GET"].Case()
    async with running_vendor() as vendor:
        for status, headers in answers:
            vendor.answer("/", b"", status, **headers)
        response = await asyncio.to_thread(case.call, base_url=vendor.address)
        await asyncio.to_thread(case.validate_response, response, checks=[no_lasting_server_error])


async def test_a_request_that_is_answered_after_the_wait_is_no_server_error() -> None:
    await judge([BUSY, BUSY, (200, {})])


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ([BUSY] * (REPEATS + 1), "Server error"),
        ([(503, {}), (200, {})], "does not say when to ask again"),
        ([(503, {"retry_after": "3600"}), (200, {})], "does not say when to ask again"),
        ([(500, {"retry_after": "1"}), (200, {})], "Server error"),
        ([BUSY, (500, {})], "Server error"),
        ([BUSY, (418, {})], "Undocumented status code"),
    ],
)
async def test_every_other_server_error_is_found(answers: list[tuple[int, dict[str, str]]], says: str) -> None:
    with pytest.raises(FailureGroup, match=says):
        await judge(answers)
