"""Whatever bytes are sent as a form: they are read or refused, and what is read is a capture or names its fields."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from hypothesis import example, given
from hypothesis import strategies as st

from services.intake.captures.domain.arrival import Arrival
from services.intake.captures.schemas.read_capture import read_capture
from services.intake.forms.domain import destination, form, judged_form, map_form, submission, web_addresses
from services.intake.forms.schemas.read_form import UnreadableForm, read_form
from shared.http import FORM, JSON, Problem
from tests.intake.forms.hostile_fields import DOCUMENTS, SITE, SOURCE

NOW = datetime(2026, 11, 28, tzinfo=UTC)


def check(kind: str, body: bytes) -> None:
    """Do with these bytes all that the door does; only the named refusals may come of it."""
    try:
        read = read_form(kind, body)
    except UnreadableForm:
        return
    headers = {
        "origin": read.first_text("_page_url") or "",
        "referer": read.first_text("_referrer") or "",
        "host": "accord.example",
    }
    arrival = Arrival(UUID(int=1), UUID(int=2), "form", "website", NOW, body, headers=headers)
    judged = judged_form.judge(arrival, read, SOURCE)
    external_id = submission.Submissions().identify(read, judged.body, NOW).external_id
    target = destination.find_thank_you(read, SOURCE)
    assert target is None or web_addresses.origin_of(target) == SITE
    back = destination.find_way_back(read, SOURCE, judged.page, "e")
    own = {"https://accord.example", "http://accord.example"}
    assert back is None or web_addresses.origin_of(back) in {SITE, *own}
    try:
        read_capture(json.dumps(judged.body | {"external_id": submission.bound_id(external_id)}).encode())
    except Problem:
        return


@given(st.sampled_from([FORM, JSON, "text/plain", "multipart/form-data; boundary=X", "x"]) | st.text(), st.binary())
@example("multipart/form-data; boundary=X", b"--X\r\ncontent-disposition: form-data; name=\xff\r\n\r\n\r\n--X--\r\n")
@example(FORM, b"%&%%=%ff&=1&a")
def test_any_bytes_are_a_form_or_none(kind: str, body: bytes) -> None:
    check(kind, body)


@given(DOCUMENTS)
def test_any_json_is_a_capture_or_names_its_fields(document: dict[str, Any]) -> None:
    check(JSON, json.dumps(document).encode())


@given(DOCUMENTS)
def test_with_an_address_every_form_is_a_lead(document: dict[str, Any]) -> None:
    fields = [(name, value) for name, value in document.items() if isinstance(value, str | int | bool)]
    body = map_form.map_form(form.make_form([("contact.email", "dana@example.com"), *fields]), SOURCE)
    assert read_capture(json.dumps(body).encode()).email == "dana@example.com"
