"""The bodies of captures as they are stored: smaller, and as they were sent when they are read again."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.captures.store.body_compression import pack_body, unpack_body
from shared.db.connection import sql
from tests.intake.builders import FULL_BODY, lead
from tests.intake.service import IntakeService


@pytest.mark.pure
@given(st.binary(max_size=70_000))
def test_every_body_is_read_as_it_was_sent(body: bytes) -> None:
    assert unpack_body(pack_body(body)) == body


@pytest.mark.pure
def test_the_body_of_a_website_takes_less_than_half_of_its_bytes() -> None:
    body = json.dumps(FULL_BODY).encode()

    assert len(pack_body(body)) < len(body) / 2


@pytest.mark.pure
def test_a_body_that_was_stored_earlier_is_still_read() -> None:
    # As the first version with this dictionary wrote it: fails if the dictionary changes.
    stored = b"\x01\xc3Z^`\xc9\xe7)\xc0\x14\xeaP\x94Z\x99Z\xac\x07\xcd\xe4h.@\xb3\xb0\x16\x00"

    assert unpack_body(stored) == (
        b'{"source":"website","contact":{"email":"dana@reyes.example"},"activity":"demo_requested"}'
    )


@pytest.mark.pure
def test_a_body_that_was_stored_before_bodies_were_compressed_is_read() -> None:
    assert unpack_body(b'{"source":"website"}') == b'{"source":"website"}'


async def test_what_a_lead_sent_stands_compressed_in_its_row(service: IntakeService) -> None:
    body = lead(external_id="f-1")
    content = json.dumps(body, indent=1).encode()
    await service.admin.post("/v1/leads", content=content, headers={"Content-Type": "application/json"})

    assert await service.rows("select raw from captures") == [(pack_body(content),)]


@pytest.mark.parametrize("stored_by", ["this version", "a version before"])
async def test_a_repeat_is_recognised_whichever_version_stored_the_first(
    service: IntakeService, stored_by: str
) -> None:
    body = lead(external_id="f-1")
    _, first = await service.post(body)
    if stored_by == "a version before":
        plain = {"body": json.dumps(body).encode()}
        await service.database.run(lambda conn: conn.execute(sql("update captures set raw = :body"), plain))

    repeated = dict(reversed(body.items()))

    assert await service.post(repeated) == (202, first | {"duplicate": True})
    assert (await service.post(body | {"activity": "page_viewed"}))[0] == 409
