"""One Idempotency-Key for requests of different kinds: the second is refused, even with the same bytes."""

from typing import Any

import orjson
import pytest

from tests.intake.activity_requests import page_view
from tests.intake.builders import lead
from tests.intake.service import IntakeService

LEAD, ACTIVITY, BATCH = "/v1/leads", "/v1/activities", "/v1/leads/batch"


async def send(service: IntakeService, path: str, body: dict[str, Any]) -> tuple[int, str | None]:
    """(status, title of the problem) of this body under the one key; as a batch, it is the only line."""
    kind = "application/x-ndjson" if path == BATCH else "application/json"
    headers = {"idempotency-key": "once", "content-type": kind}
    response = await service.admin.post(path, content=orjson.dumps(body), headers=headers)
    return response.status_code, response.json().get("title")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((LEAD, lead()), (ACTIVITY, page_view())),
        ((ACTIVITY, page_view()), (LEAD, lead())),
        ((LEAD, lead()), (BATCH, lead())),
        ((BATCH, lead()), (LEAD, lead())),
        ((ACTIVITY, page_view()), (BATCH, page_view())),
        ((BATCH, page_view()), (ACTIVITY, page_view())),
    ],
    ids=["lead-activity", "activity-lead", "lead-batch", "batch-lead", "activity-batch", "batch-activity"],
)
async def test_a_key_of_one_kind_of_request_is_refused_for_another(
    service: IntakeService, first: tuple[str, dict[str, Any]], second: tuple[str, dict[str, Any]]
) -> None:
    assert (await send(service, *first))[0] in (200, 202)
    before = await service.staged_events()

    assert await send(service, *second) == (409, "Key reused")
    assert await service.staged_events() == before
