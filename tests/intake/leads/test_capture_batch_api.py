"""Capturing many leads over HTTP: each has its own result."""

from typing import Any

import orjson
import pytest

from tests.intake.builders import lead
from tests.intake.service import IntakeService


def lead_bodies(count: int, start: int = 0) -> list[dict[str, Any]]:
    return [lead(external_id=f"f-{n}", contact={"email": f"p{n}@example.com"}) for n in range(start, start + count)]


async def post_batch(service: IntakeService, rows: list[Any], **headers: str) -> tuple[int, Any]:
    response = await service.admin.post("/v1/leads/batch", json={"leads": rows}, headers=headers)
    return response.status_code, response.json()


async def test_one_invalid_lead_does_not_stop_the_others(service: IntakeService) -> None:
    known = (await service.post(lead(external_id="f-9")))[1]
    rows = [
        lead(external_id="f-1"),
        lead(source="elsewhere"),
        lead(external_id="f-9", activity="demo_requested"),
        lead(contact={"email": "a\u0000b"}),
        17,
        lead(external_id="f-2", contact={"email": "kim@example.com"}),
        lead(external_id="f-2", contact={"email": "kim@example.com"}),
        lead(custom={"note": "x" * 65_000, "more": "y" * 4000}),
    ]

    status, response = await post_batch(service, rows)

    results = response["results"]
    assert (status, [item["index"] for item in results]) == (200, list(range(8)))
    assert [item["status"] for item in results] == [202, 422, 409, 422, 422, 202, 202, 422]
    assert [item["duplicate"] for item in results] == [False] * 6 + [True, False]
    assert [item["lead_id"] == known["lead_id"] for item in results] == [True, False, True] + [False] * 5
    assert results[2]["capture_id"] == known["capture_id"]
    assert results[5]["lead_id"] == results[6]["lead_id"] != known["lead_id"]
    pointers = {
        item["index"]: [error["pointer"] for error in item["problem"]["errors"]] for item in results if item["problem"]
    }
    assert pointers == {1: ["/source"], 2: [], 3: ["/contact/email"], 4: [""], 7: []}
    assert await service.rows("select count(*) from arrivals") == [(4,)]  # all but the one that is too large


async def test_ndjson_is_a_lead_on_each_line(service: IntakeService) -> None:
    lines = [orjson.dumps(lead()), b"", b"not json", orjson.dumps(lead(contact={"email": "kim@example.com"})), b""]

    response = await service.admin.post(
        "/v1/leads/batch", content=b"\n".join(lines), headers={"content-type": "application/x-ndjson"}
    )

    assert [(item["index"], item["status"]) for item in response.json()["results"]] == [(0, 202), (1, 422), (2, 202)]


@pytest.mark.parametrize(
    "media_type",
    ["application/jsonl", "application/ndjson", "application/x-ndjson; charset=utf-8", "application/x-jsonlines"],
)
async def test_lines_are_read_under_each_of_their_usual_names(service: IntakeService, media_type: str) -> None:
    lines = b"\n".join(orjson.dumps(body) for body in lead_bodies(2))
    response = await service.admin.post("/v1/leads/batch", content=lines, headers={"content-type": media_type})

    assert [item["status"] for item in response.json()["results"]] == [202, 202]


@pytest.mark.parametrize("line_end", [b"\r", b"\r\n", b"\n\n"])
async def test_lines_may_end_as_any_program_ends_them(service: IntakeService, line_end: bytes) -> None:
    lines = [orjson.dumps(lead()), orjson.dumps(lead(contact={"email": "kim@example.com"}))]

    response = await service.admin.post(
        "/v1/leads/batch", content=line_end.join([*lines, b""]), headers={"content-type": "application/x-ndjson"}
    )

    assert [(item["index"], item["status"]) for item in response.json()["results"]] == [(0, 202), (1, 202)]


async def test_lines_that_curl_sent_as_one_are_told_how_to_send_them(service: IntakeService) -> None:
    response = await service.admin.post(
        "/v1/leads/batch", content=orjson.dumps(lead()) * 2, headers={"content-type": "application/x-ndjson"}
    )

    sentence = "Several leads in one line: send a file by curl --data-binary @FILE, since -d removes its line ends."
    assert (response.status_code, response.json()["errors"]) == (422, [{"pointer": "", "detail": sentence}])


async def test_a_thousand_leads_are_captured_in_two_transactions(service: IntakeService) -> None:
    status, response = await post_batch(service, lead_bodies(1000))

    assert (status, {item["status"] for item in response["results"]}) == (200, {202})
    assert len({item["lead_id"] for item in response["results"]}) == 1000
    assert await service.rows("select count(*), count(distinct received_at) from captures") == [(1000, 2)]


async def test_leads_of_a_batch_that_a_full_disk_refuses_are_503_and_the_others_stay(service: IntakeService) -> None:
    await limit_captures(service, 500)

    status, response = await post_batch(service, lead_bodies(502))

    statuses = [item["status"] for item in response["results"]]
    assert (status, statuses) == (200, [202] * 500 + [503] * 2)
    assert await service.rows("select count(*) from captures") == [(500,)]


async def test_a_batch_of_which_no_lead_can_be_captured_now_is_503(service: IntakeService) -> None:
    await limit_captures(service, 0)

    response = await service.admin.post("/v1/leads/batch", json={"leads": lead_bodies(3)})

    assert (response.status_code, response.headers["retry-after"]) == (503, "1")


async def limit_captures(service: IntakeService, limit: int) -> None:
    """Let PostgreSQL report a full disk for each statement that would make more captures than this."""
    await service.rows(
        "create function refuse() returns trigger language plpgsql as $$ begin "
        f"if (select count(*) from captures) > {limit} then raise exception using errcode = '53100'; end if; "
        "return null; end $$"
    )
    await service.rows("create trigger refuse after insert on captures execute function refuse()")


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
async def test_an_invalid_batch_is_refused_whole(service: IntakeService, body: Any, pointers: list[str]) -> None:
    response = await service.admin.post("/v1/leads/batch", json=body)

    assert (response.status_code, [error["pointer"] for error in response.json()["errors"]]) == (422, pointers)


@pytest.mark.parametrize(
    "leads",
    [b"[" + b",".join([b"{}"] * 1001) + b"]", b'"text"', b'[],"x":1', b"[", b"[NaN}"],
    ids=["too many", "a text", "unknown member", "cut", "no JSON"],
)
async def test_a_batch_that_is_none_is_refused_whole(service: IntakeService, leads: bytes) -> None:
    result = await service.admin.post(
        "/v1/leads/batch", content=b'{"leads":' + leads + b"}", headers={"content-type": "application/json"}
    )

    assert (result.status_code, result.json()["title"]) == (422, "The body is not as described")


async def test_ten_thousand_blank_lines_are_refused_whole(service: IntakeService) -> None:
    result = await service.admin.post(
        "/v1/leads/batch", content=b"\n" * 10_001, headers={"content-type": "application/x-ndjson"}
    )

    assert (result.status_code, result.json()["errors"]) == (422, [{"pointer": "", "detail": "At most 1000 lines."}])


async def test_more_than_a_thousand_lines_are_refused_whole(service: IntakeService) -> None:
    response = await service.admin.post(
        "/v1/leads/batch", content=b"{}\n" * 1001, headers={"content-type": "application/x-ndjson"}
    )

    assert response.status_code == 422


async def test_a_batch_repeated_under_its_idempotency_key_gets_the_first_response(service: IntakeService) -> None:
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
        responses = [await client.post("/v1/leads/batch", json={"leads": [lead()]}) for client in (marketing, sender)]

    assert [response.status_code for response in responses] == [403, 200]


async def test_a_lead_of_the_past_from_a_key_that_may_not_send_it_is_refused_alone_as_documented(
    service: IntakeService,
) -> None:
    rows = [lead(occurred_at="2026-01-01T10:00:00Z"), lead()]
    async with await service.create_client("capture") as caller:
        response = await caller.post("/v1/leads/batch", json={"leads": rows})

    statuses = [item["status"] for item in response.json()["results"]]
    documented = service.app.openapi()["components"]["schemas"]["ResultOut"]["properties"]["status"]["enum"]
    assert (statuses, set(statuses) <= set(documented)) == ([403, 202], True)
