"""Free objects of a body: a short check takes most of them, and takes none that the whole check refuses."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from shared.http.field_types import (
    BIGGEST_INTEGER,
    LONG_TEXT_CHARACTERS,
    OBJECT_KEYS,
    TEXT_CHARACTERS,
    Day,
    check_members,
    is_small,
    require_bounded,
)

NAMES = st.sampled_from(["a", "b", "x" * TEXT_CHARACTERS, "x" * (TEXT_CHARACTERS + 1)])
NUMBERS = st.sampled_from([0, 1.5, BIGGEST_INTEGER, BIGGEST_INTEGER + 1, -BIGGEST_INTEGER - 1, float("nan")])
TEXTS = st.sampled_from(["", "bikes", "x" * LONG_TEXT_CHARACTERS, "x" * (LONG_TEXT_CHARACTERS + 1)])
VALUES = st.recursive(
    NUMBERS | TEXTS | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
)


def is_refused(value: dict[str, Any]) -> bool:
    try:
        check_members(value)
    except ValueError:
        return True
    return False


@given(st.dictionaries(NAMES, VALUES, max_size=4))
def test_no_object_that_is_refused_is_small(value: dict[str, Any]) -> None:
    assert not (is_small(value) and is_refused(value))


@pytest.mark.parametrize("size", [OBJECT_KEYS, OBJECT_KEYS + 1])
def test_an_object_of_too_many_fields_is_refused(size: int) -> None:
    value: dict[str, Any] = {str(number): number for number in range(size)}

    assert is_small(value) == (not is_refused(value)) == (size == OBJECT_KEYS)


@pytest.mark.parametrize(
    "sent",
    ["2026-11-01", " 2026-11-01\u00a0", "2026-11-01T00:00:00Z", "2026-11-01 00:00:00", "2026-11-01T00:00:00.000+01:00"],
)
def test_a_day_may_be_sent_as_its_midnight(sent: str) -> None:
    assert TypeAdapter[date](Day).validate_python(sent) == date(2026, 11, 1)


@pytest.mark.parametrize("sent", ["2026-11-01T08:00:00Z", "01.11.2026", "2026-11-1", "46327", 46327, ""])
def test_another_instant_or_form_is_no_day(sent: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter[date](Day).validate_python(sent)


def test_what_a_form_sends_is_small() -> None:
    answers = {"What do you ship?": "bikes", "fleet_size": 40, "trial": False}

    assert is_small(answers)
    assert require_bounded(answers) == answers
