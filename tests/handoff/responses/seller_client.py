"""A seller at work over HTTP, for several tests."""

from typing import Any

import httpx2
from uuid_utils.compat import uuid7

from shared.events.base import Event
from tests.handoff.event_builders import activated, qualified
from tests.handoff.service import HandoffService

TOO_SMALL: dict[str, Any] = {"reason": "too_small", "clause": "size", "correction": {"company.employees": 8}}
HEARD: dict[str, Any] = {"evidence": {"need": "routes", "budget": "approved"}}


async def offered(here: HandoffService, seller: str = "anna", **changes: Any) -> str:
    """A lead under a signed agreement, offered to a seller who is alone; the handoff's id."""
    await here.put_seller(seller)
    return await one_more(here, **changes)


async def one_more(here: HandoffService, *more: Event, **changes: Any) -> str:
    """Another qualified lead; its handoff's id."""
    lead = qualified(uuid7(), attributes={"company.employees": 80}, **changes)
    await here.receive(activated(), lead, *more)
    handoff_id: str = (await here.handoff(lead.lead_id))["handoff_id"]
    return handoff_id


async def respond(
    client: httpx2.AsyncClient, handoff: str, call: str, key: str | None = None, **body: Any
) -> tuple[int, dict[str, Any]]:
    """(status, document) of what a seller answers: `acceptance`, `rejection`, `contacts`…"""
    post = call in ("contacts", "recycling", "reassignment")
    headers = {"idempotency-key": key} if key else {}
    given = body if "seller" in body else {"seller": "anna"} | body
    path = f"/v1/handoffs/{handoff}/{call}"
    answer = await client.request("POST" if post else "PUT", path, json=given, headers=headers)
    return answer.status_code, answer.json()


async def shown(here: HandoffService, handoff: str) -> dict[str, Any]:
    """The handoff as an administrator sees it."""
    answer = await here.admin.get(f"/v1/handoffs/{handoff}")
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


def pointers(answer: tuple[int, dict[str, Any]]) -> tuple[int, list[str]]:
    """(status, pointers) of a refusal."""
    return answer[0], [mistake["pointer"] for mistake in answer[1]["errors"]]
