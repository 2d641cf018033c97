"""Forms are read as browsers and pages send them; bytes that are no UTF-8 lose no lead."""

import json

import pytest

from services.intake.forms.domain.form import Form, Value
from services.intake.forms.schemas.read_form import PLAIN_TEXT, UnreadableForm, read_form
from shared.http import FORM, JSON

PARTS = (
    b'--XX\r\nContent-Disposition: form-data; name="your-email"\r\n\r\ndana@example.com\r\n'
    b'--XX\r\ncontent-disposition: form-data; name="Pr\xc3\xa9nom"\r\n\r\nZo\xeb\r\n'
    b'--XX\r\nContent-Disposition: form-data; name="cv"; filename="cv.pdf"\r\nContent-Type: a/b\r\n\r\n%PDF\r\n'
    b'--XX\r\nContent-Disposition: form-data; name="photo"; filename=""\r\n\r\n\r\n--XX--\r\n'
)


def test_latin_letters_are_read_beside_utf_8_and_a_nul_drops_only_its_field() -> None:
    body = b"name=Zo%C3%AB+Ros%E9&city=M\xfcnchen&price=%80&email=zoe%2Bdemo%40form.example&phone="
    body += b"&company=%00bad&a=1&a=%20"
    assert read_form("application/x-www-form-urlencoded;charset=UTF-8", body) == Form(
        {"name": ["Zoë Rosé"], "city": ["München"], "price": ["€"], "email": ["zoe+demo@form.example"], "a": ["1"]}, {}
    )


def test_of_parts_the_text_is_read_and_files_leave_their_names() -> None:
    assert read_form("multipart/form-data; boundary=XX", PARTS) == Form(
        {"your-email": ["dana@example.com"], "Prénom": ["Zoë"]}, {"cv": ["cv.pdf"]}
    )


@pytest.mark.parametrize("kind", [JSON, PLAIN_TEXT, "text/plain;charset=UTF-8", "application/ld+json", FORM])
def test_json_is_read_with_its_objects_and_lists(kind: str) -> None:
    document = {"contact": {"email": "dana@example.com"}, "interest": ["fleet", {"fuel": True}], "n": 2**60, "x": None}
    assert read_form(kind, json.dumps(document).encode()) == Form(
        {
            "contact.email": ["dana@example.com"],
            "interest": ["fleet"],
            "interest.fuel": [True],
            "n": ["1152921504606846976"],
        },
        {},
    )


@pytest.mark.parametrize(
    ("name", "read"),
    [(b'"Dana \\ud83d"', ["Dana ?"]), (b'"M\xfcller"', ["Müller"]), (b"NaN", [])],
    ids=["half an emoji", "latin", "no number"],
)
def test_one_text_that_is_none_loses_no_form(name: bytes, read: list[str]) -> None:
    form = read_form(JSON, b'{"email": "dana@example.com", "name": ' + name + b"}")

    values: dict[str, list[Value]] = {"email": ["dana@example.com"]}
    assert form == Form(values | ({"name": [*read]} if read else {}), {})


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (JSON, b"[1]"),
        (JSON, b"{"),
        (PLAIN_TEXT, b"hello"),
        ("application/xml", b"<a/>"),
        ("", b"a=1"),
        ("multipart/form-data", PARTS),
        ("multipart/form-data; boundary=YY", PARTS),
        ("multipart/form-data; boundary=XX", PARTS[:-30]),
    ],
)
def test_a_body_that_is_no_form_is_refused(kind: str, body: bytes) -> None:
    with pytest.raises(UnreadableForm):
        read_form(kind, body)


def test_of_a_form_with_too_many_fields_the_first_hundred_are_kept() -> None:
    form = read_form(FORM, "&".join(f"f{number}=1" for number in range(5000)).encode())
    assert len(form.values) == 100


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (b"a=1&&=2&b", {"a": ["1"]}),
        (b"a=1=2;b=3", {"a": ["1=2;b=3"]}),
        (b"a=%&b=%4&c=%zz&d=100%25", {"a": ["%"], "b": ["%4"], "c": ["%zz"], "d": ["100%"]}),
        (b"a%5B%5D=1&a[]=%2b+1", {"a": ["1", "+ 1"]}),
    ],
)
def test_an_urlencoded_form_is_read_as_browsers_and_programs_write_it(
    body: bytes, fields: dict[str, list[Value]]
) -> None:
    assert read_form(FORM, body) == Form(fields, {})
