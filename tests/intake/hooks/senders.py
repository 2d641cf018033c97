"""Senders that know the secret of the source `ads`, and send any bytes."""

import asyncio

import httpx2

from tests.intake.hooks.signed_bodies import SIGNERS
from tests.intake.service import IntakeService

AT_ONCE = 20
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


async def send_signed(client: httpx2.AsyncClient, adapter: str, raw: bytes) -> httpx2.Response:
    """The answer to these bytes from a sender that knows the secret of the source `ads`."""
    signature = SIGNERS[adapter](raw)
    kind = FORM if adapter == "unbounce" else JSON
    path = f"/v1/hooks/{adapter}/ads" + (f"?{signature.query}" if signature.query else "")
    return await client.post(path, content=raw, headers={"content-type": kind} | signature.headers)


async def send_all(hooks: IntakeService, adapter: str, raw: list[bytes]) -> list[httpx2.Response]:
    """The answers to these bytes, some of which are under way at once."""
    async with await hooks.create_client() as client:
        return [
            answer
            for start in range(0, len(raw), AT_ONCE)
            for answer in await asyncio.gather(
                *(send_signed(client, adapter, each) for each in raw[start : start + AT_ONCE])
            )
        ]
