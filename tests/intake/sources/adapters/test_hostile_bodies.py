"""Bodies of any bytes: an adapter reads them or says that it cannot, and what it reads can be stored."""

import random
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.intake.sources.adapters import bodies
from tests.intake.sources.adapters.taking import take

BODIES = [
    *map(
        orjson.dumps,
        [
            bodies.GOOGLE,
            bodies.TYPEFORM,
            bodies.CALENDLY,
            bodies.HUBSPOT_FORM,
            bodies.GRAPH,
            bodies.NOTIFICATION,
            [bodies.CHANGE],
            bodies.PIPEDRIVE,
        ],
    ),
    bodies.MANY_PAGES,
    bodies.SALESFORCE.encode(),
    b"data.json=%7B%22email%22%3A%5B%22dana%40example.com%22%5D%7D&page_url=https%3A%2F%2Fx%2F%3Fgclid%3Da",
]
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=20,
)
MUTATIONS = 60


@pytest.mark.parametrize("number", range(len(BODIES)))
def test_bodies_with_bytes_changed_left_out_and_repeated_are_read_or_refused(number: int) -> None:
    chance = random.Random(number)
    for _ in range(MUTATIONS):
        raw = bytearray(BODIES[number])
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(raw))
            match chance.randrange(3):
                case 0:
                    raw[at] = chance.randrange(256)
                case 1:
                    del raw[at : at + chance.randint(1, 20)]
                case _:
                    raw[at:at] = raw[at : at + chance.randint(1, 20)]
        take(bytes(raw))


@given(JSON_VALUES)
@settings(max_examples=60, deadline=None)
def test_any_json_is_read_or_refused(value: Any) -> None:
    take(orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS) if _encodes(value) else b"null")


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_samples_with_another_value_in_any_place_are_read_or_refused(data: st.DataObject) -> None:
    body = orjson.loads(data.draw(st.sampled_from(BODIES[:9])))
    value = data.draw(JSON_VALUES.filter(_encodes))
    take(orjson.dumps(_replace_somewhere(body, value, data)))


@pytest.mark.parametrize(
    "raw", [b"[" * 100_000, b'{"a":' * 50_000, b'"\xff"', b'{"email":1e999}', b"\x00", b"1" * 9000]
)
def test_json_that_is_deep_long_or_odd_is_read_or_refused(raw: bytes) -> None:
    take(raw)


def _encodes(value: Any) -> bool:
    try:
        orjson.dumps(value)
    except TypeError:
        return False
    return True


def _replace_somewhere(body: Any, value: Any, data: st.DataObject) -> Any:
    if not isinstance(body, dict | list) or not body or data.draw(st.integers(0, 3)) == 0:
        return value
    keys = list(body) if isinstance(body, dict) else list(range(len(body)))
    key = data.draw(st.sampled_from(keys))
    body[key] = _replace_somewhere(body[key], value, data)
    return body
