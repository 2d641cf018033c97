"""The documents that a provider publishes: its addresses and its keys."""

import asyncio
from typing import Any

from services.intake.oidc.domain import ProviderAway, ProviderRefused

TIMEOUT_SECONDS = 10.0


async def fetch_document(url: str) -> dict[str, Any]:
    """The JSON object at this address. Raises ProviderAway, ProviderRefused."""
    from httpx2 import AsyncClient, HTTPError

    try:
        async with asyncio.timeout(TIMEOUT_SECONDS), AsyncClient(timeout=TIMEOUT_SECONDS, trust_env=False) as client:
            answer = await client.get(url)
        found = answer.raise_for_status().json()
    except (HTTPError, TimeoutError, ValueError):
        raise ProviderAway from None
    if not isinstance(found, dict):
        raise ProviderRefused
    return found
