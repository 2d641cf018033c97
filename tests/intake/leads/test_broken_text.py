"""Text that is broken in one place costs no field and no lead: half an emoji, letters of another encoding."""

from typing import Any

import orjson
import pytest

from shared.http.broken_text import mend_text
from tests.intake.builders import lead
from tests.intake.service import IntakeService

JSON = {"content-type": "application/json"}


def told(message: str, **fields: Any) -> bytes:
    """A lead whose message is this text of JSON."""
    return orjson.dumps(lead(interest={"message": "MESSAGE"}, **fields)).replace(b"MESSAGE", message.encode())


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (told(r"thanks \ud83d"), "thanks \ufffd"),
        (told(r"thanks \ude00 \ud83d\ude00"), "thanks \ufffd \U0001f600"),
        (told(r"C:\\ud83d"), r"C:\ud83d"),
        (told("M\u00fcller").decode().encode("cp1252"), "M\u00fcller"),
        (told("M\u00fcller").decode().encode("utf-16"), "M\u00fcller"),
        (told("M\u00fcller"), "M\u00fcller"),
    ],
)
async def test_a_message_with_broken_signs_loses_neither_the_lead_nor_the_message(
    service: IntakeService, body: bytes, message: str
) -> None:
    answers = [await service.admin.post("/v1/leads", content=body, headers=JSON) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [202, 202]
    shown = (await service.admin.get(f"/v1/leads/{answers[0].json()['lead_id']}")).json()
    assert shown["words"][0]["message"] == message


async def test_the_same_broken_body_again_is_a_repeat(service: IntakeService) -> None:
    body = told(r"thanks \ud83d", external_id="f-1")
    answers = [await service.admin.post("/v1/leads", content=body, headers=JSON) for _ in range(2)]

    assert [answer.json()["duplicate"] for answer in answers] == [False, True]


async def test_one_broken_lead_of_a_batch_costs_none_of_the_others(service: IntakeService) -> None:
    leads = [told("fine", external_id="f-1"), told(r"cut \ud83d", external_id="f-2")]
    batch = b'{"leads":[' + b",".join(leads) + b"]}"
    as_json = await service.admin.post("/v1/leads/batch", content=batch, headers=JSON)
    as_lines = await service.admin.post(
        "/v1/leads/batch", content=b"\n".join(leads), headers={"content-type": "application/jsonl"}
    )

    results = [*as_json.json()["results"], *as_lines.json()["results"]]
    assert [(result["status"], result["duplicate"]) for result in results] == [(202, False)] * 2 + [(202, True)] * 2


async def test_an_activity_with_broken_signs_is_recorded(service: IntakeService) -> None:
    await service.post(lead())
    body = rb'{"lead":{"email":"dana@example.com"},"type":"page_viewed","properties":{"page":"/\ud83d"}}'
    answer = await service.admin.post("/v1/activities", content=body, headers=JSON)

    assert (answer.status_code, answer.json()["pending"]) == (202, False)


async def test_broken_signs_in_what_names_the_source_are_refused_by_name(service: IntakeService) -> None:
    answer = await service.admin.post("/v1/leads", content=rb'{"source":"web\ud83d","external_id":"1"}', headers=JSON)

    assert (answer.status_code, [error["pointer"] for error in answer.json()["errors"]]) == (422, ["/source"])


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff", b"\xff\xfe", b"\\", rb"\u", rb"\ud83", b"\xed\xa0\xbd", b"\x00"])
def test_bytes_of_every_kind_can_be_mended(raw: bytes) -> None:
    assert mend_text(mend_text(raw)) == mend_text(raw)
