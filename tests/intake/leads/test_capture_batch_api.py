"""Many leads through the door: each judged for itself."""

from typing import Any

import orjson
import pytest

from tests.intake.builders import lead
from tests.intake.service import IntakeService


def lead_bodies(count: int, start: int = 0) -> list[dict[str, Any]]:
    return [lead(external_id=f"f-{n}", contact={"email": f"p{n}@example.com"}) for n in range(start, start + count)]


async def post_batch(service: IntakeService, rows: list[Any], **headers: str) -> tuple[int, Any]:
    answer = await service.admin.post("/v1/leads/batch", json={"leads": rows}, headers=headers)
    return answer.status_code, answer.json()


async def test_one_bad_lead_does_not_stop_the_rest(service: IntakeService) -> None:
    known = (await service.post(lead(external_id="f-9")))[1]
    rows = [
        lead(external_id="f-1"),
        lead(source="elsewhere"),
        lead(external_id="f-9", activity="demo_requested"),
        lead(custom={"note": "a\u0000b"}),
        17,
        lead(external_id="f-2", contact={"email": "kim@example.com"}),
        lead(external_id="f-2", contact={"email": "kim@example.com"}),
        lead(custom={"note": "x" * 65_000, "more": "y" * 4000}),
    ]

    status, answer = await post_batch(service, rows)

    results = answer["results"]
    assert (status, [one["index"] for one in results]) == (200, list(range(8)))
    assert [one["status"] for one in results] == [202, 422, 409, 422, 422, 202, 202, 422]
    assert [one["duplicate"] for one in results] == [False] * 6 + [True, False]
    assert [one["lead_id"] == known["lead_id"] for one in results] == [True, False, True] + [False] * 5
    assert results[2]["capture_id"] == known["capture_id"]
    assert results[5]["lead_id"] == results[6]["lead_id"] != known["lead_id"]
    pointers = {
        one["index"]: [error["pointer"] for error in one["problem"]["errors"]] for one in results if one["problem"]
    }
    assert pointers == {1: ["/source"], 2: [], 3: ["/custom/note"], 4: [""], 7: []}
    assert await service.rows("select count(*) from refused") == [(4,)]  # all but the one that is too large


async def test_ndjson_is_a_lead_on_each_line(service: IntakeService) -> None:
    lines = [orjson.dumps(lead()), b"", b"not json", orjson.dumps(lead(contact={"email": "kim@example.com"})), b""]

    answer = await service.admin.post(
        "/v1/leads/batch", content=b"\n".join(lines), headers={"content-type": "application/x-ndjson"}
    )

    assert [(one["index"], one["status"]) for one in answer.json()["results"]] == [(0, 202), (1, 422), (2, 202)]


async def test_a_thousand_leads_are_taken_in_a_few_transactions(service: IntakeService) -> None:
    status, answer = await post_batch(service, lead_bodies(1000))

    assert (status, {one["status"] for one in answer["results"]}) == (200, {202})
    assert len({one["lead_id"] for one in answer["results"]}) == 1000
    assert await service.rows("select count(*), count(distinct received_at) from captures") == [(1000, 2)]


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({}, ["/leads"]),
        ({"leads": {}}, ["/leads"]),
        ({"leads": [], "more": 1}, ["/more"]),
        ({"leads": [{}] * 1001}, ["/leads"]),
        ([], [""]),
    ],
)
async def test_a_batch_that_is_none_is_refused_whole(service: IntakeService, body: Any, pointers: list[str]) -> None:
    answer = await service.admin.post("/v1/leads/batch", json=body)

    assert (answer.status_code, [error["pointer"] for error in answer.json()["errors"]]) == (422, pointers)


async def test_more_than_a_thousand_lines_are_refused_whole(service: IntakeService) -> None:
    answer = await service.admin.post(
        "/v1/leads/batch", content=b"{}\n" * 1001, headers={"content-type": "application/x-ndjson"}
    )

    assert answer.status_code == 422


async def test_a_batch_again_under_its_idempotency_key_is_answered_like_the_first_time(service: IntakeService) -> None:
    rows = [lead(), lead(contact={"email": "kim@example.com"}), lead(source="elsewhere")]

    first = await post_batch(service, rows, **{"idempotency-key": "import-1"})

    assert await post_batch(service, rows, **{"idempotency-key": "import-1"}) == first
    assert len(await service.staged_events()) == 2


async def test_other_leads_under_a_batchs_idempotency_key_are_refused_whole(service: IntakeService) -> None:
    await post_batch(service, lead_bodies(2), **{"idempotency-key": "import-1"})

    status, problem = await post_batch(service, lead_bodies(3), **{"idempotency-key": "import-1"})
    alone = await service.post(lead(), **{"idempotency-key": "import-1"})

    assert (status, problem["title"], alone[0]) == (409, "Key reused", 409)
    assert len(await service.staged_events()) == 2


async def test_a_batch_needs_a_key_that_may_capture(service: IntakeService) -> None:
    async with await service.create_client("marketing") as marketing, await service.create_client("capture") as sender:
        answers = [await one.post("/v1/leads/batch", json={"leads": [lead()]}) for one in (marketing, sender)]

    assert [answer.status_code for answer in answers] == [403, 200]
