"""What changed since an instant, and cursors that belong to one order of handoffs."""

from typing import Any

import pytest

from tests.handoff.responses.seller_client import offer_another_lead, offer_lead, respond
from tests.handoff.service import HandoffService


async def now_of(service: HandoffService) -> str:
    """The instant by the server's clock."""
    ((now,),) = await service.rows("select clock_timestamp()")
    return str(now.isoformat())


async def list_changed(service: HandoffService, since: str) -> list[str]:
    return [each["handoff_id"] for each in await service.handoffs(updated_since=since)]


async def test_a_handoff_has_changed_when_it_came_and_with_each_answer_of_its_seller(service: HandoffService) -> None:
    start = await now_of(service)
    first, second = await offer_lead(service), await offer_another_lead(service)
    offered = await now_of(service)
    answers: list[dict[str, Any]] = [{"kind": "conversation"}, {"kind": "conversation"}, {"kind": "attempt"}]

    assert await list_changed(service, start) == [second, first]
    assert await list_changed(service, offered) == []
    for answer in answers:
        before = await now_of(service)
        assert (await respond(service.admin, first, "contacts", **answer))[0] == 200
        assert await list_changed(service, before) == [first]


@pytest.mark.parametrize(
    ("sort", "cursor"),
    [
        ("newest", "_0198c0de-0000-7000-8000-000000000001"),
        ("newest", "2026-11-21T10:00:00+00:00_0198c0de-0000-7000-8000-000000000001"),
        ("newest", "next"),
        ("due", "0198c0de-0000-7000-8000-000000000001"),
        ("due", "yesterday_0198c0de-0000-7000-8000-000000000001"),
    ],
)
async def test_a_cursor_of_another_order_is_refused(service: HandoffService, sort: str, cursor: str) -> None:
    answer = await service.admin.get("/v1/handoffs", params={"sort": sort, "cursor": cursor})

    assert (answer.status_code, answer.json()["errors"]) == (
        422,
        [{"pointer": "/query/cursor", "detail": "Not the `next_cursor` of a page in this order."}],
    )


@pytest.mark.parametrize("since", ["yesterday", "2026-11-21", "2026-11-21T10:00:00"])
async def test_changes_are_asked_for_by_an_instant(service: HandoffService, since: str) -> None:
    answer = await service.admin.get("/v1/handoffs", params={"updated_since": since})

    assert (answer.status_code, answer.json()["errors"]) == (
        422,
        [{"pointer": "/query/updated_since", "detail": "Must be an RFC 3339 instant with an offset."}],
    )
