"""The published schemas, on which programs outside of Accord rely."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.events.base import Event, format_rfc3339
from shared.events.catalogue import BY_TOPIC, CATALOGUE
from shared.events.intake import LeadCaptured, MatchKey, Touch
from shared.events.schemas import FOLDER, build_schema, find_incompatibilities, schema_path, write_schemas
from tests.shared.messaging.event_builders import lead_captured


@pytest.mark.parametrize("event", CATALOGUE.values(), ids=lambda event: event.type)
def test_the_published_schema_is_the_one_in_the_documentation(event: type[Event]) -> None:
    assert json.loads(schema_path(event).read_text()) == json.loads(json.dumps(build_schema(event)))


def test_every_schema_that_was_ever_published_still_exists() -> None:
    published = {(path.parent.name, int(path.stem)) for path in FOLDER.glob("*/*.json")}

    assert published == set(CATALOGUE)


def test_each_type_of_event_is_published_by_one_service_but_erasures_which_subscribers_hear_from_handoff() -> None:
    types = [event.type for events in BY_TOPIC.values() for event in events]

    assert [name for name, count in Counter(types).items() if count > 1] == ["lead.erased"]


SCHEMA = {"properties": {"source": {"type": "string"}, "note": {"type": "string", "default": ""}}}


@pytest.mark.parametrize(
    ("current", "reasons"),
    [
        ({"properties": {"note": {"type": "string", "default": ""}}}, ["source is gone"]),
        (
            {"properties": {"source": {"type": "integer"}, "note": {"type": "string", "default": ""}}},
            ["source changed its type"],
        ),
        (
            {"properties": {**SCHEMA["properties"], "score": {"type": "number"}}},
            ["score is new and has no default: events of before cannot be read"],
        ),
        ({"properties": {**SCHEMA["properties"], "score": {"type": "number", "default": 0}}}, []),
    ],
    ids=["removed", "narrowed", "new and required", "new and optional"],
)
def test_a_change_that_would_break_a_consumer_is_reported(current: dict[str, object], reasons: list[str]) -> None:
    assert list(find_incompatibilities(SCHEMA, current)) == reasons


def test_a_change_that_would_break_a_consumer_is_not_written(tmp_path: Path) -> None:
    assert write_schemas(tmp_path) == []
    path = tmp_path / "lead.captured" / "1.json"
    published_schema = json.loads(path.read_text())
    published_schema["properties"]["shoe_size"] = {"type": "integer"}
    path.write_text(json.dumps(published_schema))

    assert write_schemas(tmp_path) == ["lead.captured 1: shoe_size is gone; raise the version instead"]
    assert json.loads(path.read_text()) == published_schema


def test_an_event_reads_back_unchanged() -> None:
    event = lead_captured()

    assert CATALOGUE["lead.captured", 1].model_validate_json(event.model_dump_json()) == event


@pytest.mark.parametrize("offset", [-11, 0, 5.5])
def test_one_instant_is_written_alike_in_every_time_zone(offset: float) -> None:
    noon = datetime(2026, 11, 20, 12, tzinfo=UTC).astimezone(timezone(timedelta(hours=offset)))

    assert format_rfc3339(noon) == "2026-11-20T12:00:00.000000Z"


INSTANTS = st.datetimes(timezones=st.just(UTC))
JSON_VALUES = st.one_of(st.text(), st.integers(), st.floats(), st.booleans(), st.none())
ATTRIBUTES = st.dictionaries(st.text(), st.one_of(JSON_VALUES, st.dictionaries(st.text(), JSON_VALUES, max_size=2)))


@given(
    occurred_at=INSTANTS,
    touch=st.builds(Touch, campaign=st.text(), ad_id=st.text()),
    attributes=ATTRIBUTES,
    match_keys=st.lists(st.builds(MatchKey, hash=st.text(), claimed_at=INSTANTS), max_size=3),
    seller=st.none() | st.text(),
)
def test_the_short_way_to_the_data_of_a_capture_gives_the_same_text(
    occurred_at: datetime, touch: Touch, attributes: dict[str, object], match_keys: list[MatchKey], seller: str | None
) -> None:
    changes = {"occurred_at": occurred_at, "touch": touch, "attributes": attributes, "match_keys": tuple(match_keys)}
    event: LeadCaptured = lead_captured().model_copy(update=changes | {"seller": seller})

    assert event.to_json() == event.model_dump_json()
