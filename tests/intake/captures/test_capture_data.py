"""The event of a capture is made without validation: it is equal to a validated one, and in each byte of its data."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any, get_args
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.intake.captures.domain.capture import CaptureRecord
from services.intake.captures.domain.capture_events import lead_captured
from services.intake.sources.domain import Kind, Source
from shared.events.intake import LeadCaptured, MatchKey, Touch
from tests.intake.builders import lead, make_capture

TEXTS = st.text(max_size=20)
# Within the years that a body may name.
MICROSECONDS = st.integers(-(2**51), 2**54)
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=-5))])
INSTANTS = st.builds(
    lambda since, zone: (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=since)).astimezone(zone),
    MICROSECONDS,
    ZONES,
)
NUMBERS = st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False)
RANGES = st.fixed_dictionaries({"min": st.none() | NUMBERS, "max": st.none() | NUMBERS})
MONEY = st.fixed_dictionaries({"amount": TEXTS, "currency": TEXTS})
TOUCHES = st.dictionaries(st.sampled_from(list(Touch.model_fields)), TEXTS)
ATTRIBUTES = st.dictionaries(TEXTS, TEXTS | NUMBERS | st.booleans() | RANGES | MONEY)
RECORDS = st.builds(
    CaptureRecord,
    capture=st.builds(make_capture(lead())._replace, capture_id=st.uuids(), seller=st.none() | TEXTS),
    lead_id=st.uuids(),
    claimed=st.just(()),
    occurred_at=INSTANTS,
    filtered=st.none(),
    activity=TEXTS,
    touch=TOUCHES,
    attributes=ATTRIBUTES,
    derived=st.lists(TEXTS).map(tuple),
)
KEYS = st.lists(st.tuples(TEXTS, INSTANTS))
KINDS: Any = st.sampled_from(get_args(Kind))


@given(RECORDS, st.uuids(), TEXTS, KINDS, KEYS)
def test_an_event_of_any_capture_is_as_the_validated_one(
    record: CaptureRecord, lead_id: UUID, source: str, kind: Kind, keys: list[tuple[str, datetime]]
) -> None:
    validated = LeadCaptured(
        occurred_at=record.occurred_at,
        lead_id=lead_id,
        capture_id=record.capture.capture_id,
        source=source,
        source_kind=kind,
        seller=record.capture.seller if kind == "sales" else None,
        activity=record.activity,
        touch=Touch(**record.touch),
        attributes=record.attributes,
        derived=record.derived,
        match_keys=tuple(MatchKey(hash=hash_, claimed_at=since) for hash_, since in keys),
    )
    claimed = tuple(MatchKey.of_valid({"hash": hash_, "claimed_at": since}) for hash_, since in keys)

    event = lead_captured(record, lead_id, Source(source, kind), claimed)

    assert event == validated
    assert event.to_json() == validated.model_dump_json()
    assert (event.subject, event.own_id, event.published) == (str(lead_id), None, True)


def test_a_fact_of_valid_values_can_be_copied_with_other_values() -> None:
    key = MatchKey.of_valid({"hash": "1.a:b", "claimed_at": datetime(2026, 1, 1, tzinfo=UTC)})

    assert key.model_copy(update={"hash": "1.c:d"}) == MatchKey(hash="1.c:d", claimed_at=key.claimed_at)
