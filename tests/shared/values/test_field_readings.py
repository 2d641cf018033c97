"""What is remembered of the fields of earlier leads: short texts that are no mailbox, and only so many."""

import pytest

from shared.values.field_readings import read_field, short_texts
from shared.values.text_readings import CACHED_CHARACTERS, CACHED_TEXTS


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("company.name", "dana@example.com"),
        ("custom.plan", "dana@example"),
        ("company.name", "a" * (CACHED_CHARACTERS + 1)),
        ("custom." + "a" * CACHED_CHARACTERS, "growth"),
    ],
)
def test_no_mailbox_and_no_long_text_is_remembered(field: str, text: str) -> None:
    read_field(field, text, None)

    assert (field, text) not in short_texts


def test_a_text_is_read_alike_when_it_is_remembered() -> None:
    first = read_field("company.industry", "Logistics", None)

    assert first == read_field("company.industry", "Logistics", None)
    assert first is not None
    assert (first.value, first.joined, first.digits) == ("Logistics", "logistics", "")
    assert read_field("role.industry", "+49 30 1234567", None) is None


def test_no_more_texts_are_remembered_than_the_limit() -> None:
    for number in range(CACHED_TEXTS + 10):
        read_field("company.name", f"Company {number}", None)

    assert 0 < len(short_texts) <= CACHED_TEXTS
    assert ("company.name", f"Company {CACHED_TEXTS + 9}") in short_texts
