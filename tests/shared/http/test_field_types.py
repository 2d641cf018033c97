"""Free objects of a body: a short check takes most of them, and takes none that the whole check refuses."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.http.field_types import (
    BIGGEST_INTEGER,
    LONG_TEXT_CHARACTERS,
    OBJECT_KEYS,
    TEXT_CHARACTERS,
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


def test_what_a_form_sends_is_small() -> None:
    answers = {"What do you ship?": "bikes", "fleet_size": 40, "trial": False}

    assert is_small(answers)
    assert require_bounded(answers) == answers
