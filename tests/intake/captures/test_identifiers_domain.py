"""What names a person is found in a body, in whatever format it came."""

import time

import pytest

from services.intake.captures.domain.identifiers import Identifiers, names_person, read_identifiers

DANA = Identifiers(frozenset({"dana@example.com"}), frozenset({"025550123"}), frozenset({("website", "crm-77")}))


@pytest.mark.parametrize(
    "body",
    [
        b"email=dana%40example.com",
        b"email=Dana%40Example.com&name=x",
        b"name=x&email=dana@example.com&_page_url=y",
        b"note=write+to+dana%40example.com%2C+please",
        b"phone=%2B1+202+555+0123",
        b"<sf:Email>dana@example.com</sf:Email>",
        b'--b\r\ncontent-disposition: form-data; name="email"\r\n\r\ndana@example.com\r\n--b--',
        b'{"page": "https://www.example.com/?email=dana@example.com&x=1"}',
        b'{"note": "mailto:dana@example.com?subject=x"}',
        b'{"contact": {"email": " DANA@example.com "}}',
        b'{"answers": [{"value": "0202 555 01 23"}]}',
        b'{"dana@example.com": 1}',
        b'{"source": "website", "external_id": "crm-77"}',
        b'{"source": "website", "contact": {"external_id": "crm-77"}}',
        b'{"lead": {"source": "website", "external_id": "crm-77"}}',
        b'["none", "ask dana@example.com"]',
    ],
)
def test_a_body_with_an_address_a_number_or_an_id_of_the_person_names_it(body: bytes) -> None:
    assert names_person(body, DANA)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"name=Dana+Reyes",
        b"email=xdana%40example.com&other=dana%40example.community",
        b'{"contact": {"name": "Dana Reyes", "phone": "+1 202 555 0124"}}',
        b'{"source": "ads", "contact": {"external_id": "crm-77"}}',
        b'{"source": "website", "custom": {"external_id": "crm-77"}}',
        b"\xff\xfe",
    ],
)
def test_a_body_of_another_person_does_not(body: bytes) -> None:
    assert not names_person(body, DANA)


def test_an_address_with_signs_of_links_in_it_is_found_as_it_is() -> None:
    assert "bounce=7@example.com" in read_identifiers(b'"bounce=7@example.com"').emails


@pytest.mark.parametrize(
    "text",
    [
        "1-" * 32_000,
        "x" * 64_000,
        "x@" * 32_000,
        "a@" + "b" * 64_000,
        "=a@b" * 16_000,
        "ä@ö.example " * 5_000,
        "%40" * 21_000,
    ],
)
def test_a_long_text_is_read_in_a_time_that_grows_with_its_length(text: str) -> None:
    begun = time.process_time()

    read_identifiers(text.encode())

    # Where it grew with the square of the length, it was a minute and a half.
    assert time.process_time() - begun < 5


def test_addresses_behind_very_many_others_are_found_as_they_are_written() -> None:
    many = " ".join(f"ä{number}@b.example" for number in range(500))

    assert names_person(f"{many} Dana@Example.com".encode(), DANA)
