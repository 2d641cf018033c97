"""A group of arrivals, one after the other: each sees what the earlier ones left."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from services.intake.captures.domain.capture import AlreadyCaptured, Capture, PreviousCapture
from services.intake.idempotency.domain import IdempotencyKey, IdempotencyKeyReused
from services.intake.identity.domain.match_keys import Lead, Owner
from services.intake.identity.domain.resolution import LeadIndex
from services.intake.leads.domain.capture_group import CaptureGroup, CaptureResult, apply_capture, identify_capture
from services.intake.sources.domain import Source, UnknownSource
from shared.events.intake import CaptureFiltered, LeadCaptured
from shared.values.contact_identity import Kind, match_key, source_scoped_id
from tests.intake.builders import lead, person, read

NEW, OLD = b"n" * 32, b"o" * 32
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
EARLIER = NOW - timedelta(days=9)
WEBSITE = Source("website", "form")
KNOWN, OTHER = UUID(int=1), UUID(int=2)
MARK = IdempotencyKey(UUID(int=9), "once")


def empty() -> CaptureGroup:
    return CaptureGroup(LeadIndex(NOW, {}, {}, {}), {}, {})


def knowing(*owned: tuple[Kind, str, UUID], with_email: tuple[UUID, ...] = (), secret: bytes = NEW) -> CaptureGroup:
    """A ledger in which these keys belong to these leads."""
    ledger = empty()
    for kind, value, lead_id in owned:
        ledger.people.owners[match_key(kind, value, secret)] = Owner(lead_id, EARLIER)
        ledger.people.leads[lead_id] = Lead(lead_id, lead_id in with_email)
    return ledger


def arrive(
    ledger: CaptureGroup, capture: Capture, mark: IdempotencyKey | None = None, secrets: tuple[bytes, ...] = (NEW,)
) -> CaptureResult:
    return apply_capture(ledger, identify_capture(capture, WEBSITE, secrets, mark), NOW)


def told_keys(ledger: CaptureGroup) -> list[list[tuple[str, datetime]]]:
    captured = [event for event in ledger.events if isinstance(event, LeadCaptured)]
    return [[(key.hash, key.claimed_at) for key in event.match_keys] for event in captured]


def test_a_stranger_becomes_a_lead_that_owns_its_keys_from_now_on() -> None:
    ledger, capture = empty(), read(person(email="dana@example.com", phone="+12025550123"))

    taken = arrive(ledger, capture)

    keys = [match_key("email", "dana@example.com", NEW), match_key("phone", "+12025550123", NEW)]
    assert taken == CaptureResult(capture.capture_id, capture.lead_id, False, "accepted")
    assert ledger.people.new_leads == {capture.lead_id}
    assert ledger.people.new_claims == dict.fromkeys(keys, capture.lead_id)
    assert told_keys(ledger) == [[(key, NOW) for key in keys]]


def test_one_person_twice_in_a_group_is_one_lead() -> None:
    ledger = empty()
    first, second = read(person(email="dana@example.com")), read(person(email="DANA@example.com", external_id="7"))

    taken = [arrive(ledger, first), arrive(ledger, second)]

    assert [one.lead_id for one in taken] == [first.lead_id, first.lead_id]
    assert ledger.people.new_leads == {first.lead_id}


def test_a_chain_of_keys_in_a_group_is_one_lead() -> None:
    ledger = empty()
    bodies = [
        person(phone="+12025550123"),
        person(phone="+12025550123", email="dana@example.com"),
        person(email="dana@example.com", external_id="7"),
        person(external_id="7"),
    ]

    taken = [arrive(ledger, read(body)) for body in bodies]

    assert len({one.lead_id for one in taken}) == 1
    assert ledger.people.leads[taken[0].lead_id or KNOWN] == Lead(taken[0].lead_id or KNOWN, True)


def test_a_known_lead_keeps_when_it_claimed_a_key_and_claims_the_new_one_now() -> None:
    ledger = knowing(("email", "dana@example.com", KNOWN), with_email=(KNOWN,))

    arrive(ledger, read(person(email="dana@example.com", external_id="7")))

    person_key = match_key("person", source_scoped_id("website", "7"), NEW)
    assert told_keys(ledger) == [[(match_key("email", "dana@example.com", NEW), EARLIER), (person_key, NOW)]]
    assert ledger.people.new_claims == {person_key: KNOWN}


def test_a_number_stays_with_its_first_owner_when_the_addresses_differ() -> None:
    ledger = knowing(("phone", "+12025550123", KNOWN), with_email=(KNOWN,))
    capture = read(person(email="kim@example.com", phone="+12025550123"))

    taken = arrive(ledger, capture)

    email = match_key("email", "kim@example.com", NEW)
    assert taken.lead_id == capture.lead_id
    assert ledger.people.new_claims == {email: capture.lead_id}
    assert told_keys(ledger) == [[(email, NOW)]]


def test_a_lead_known_by_its_number_learns_its_address() -> None:
    ledger = knowing(("phone", "+12025550123", KNOWN))

    taken = arrive(ledger, read(person(email="dana@example.com", phone="+12025550123")))

    assert (taken.lead_id, ledger.people.new_emails, ledger.people.new_leads) == (KNOWN, {KNOWN}, set())


def test_a_key_under_an_older_secret_is_found_and_kept_under_the_newest_too() -> None:
    ledger = knowing(("email", "dana@example.com", KNOWN), with_email=(KNOWN,), secret=OLD)

    taken = arrive(ledger, read(person(email="dana@example.com")), secrets=(NEW, OLD))

    newest = match_key("email", "dana@example.com", NEW)
    assert (taken.lead_id, ledger.people.new_claims) == (KNOWN, {newest: KNOWN})
    assert told_keys(ledger) == [[(newest, EARLIER)]]


def test_a_refused_arrival_leaves_nothing_behind() -> None:
    ledger, before = empty(), empty()
    for one in (ledger, before):
        one.earlier["website", "f-1"] = PreviousCapture(UUID(int=5), KNOWN, read(lead(external_id="f-1")).raw)

    with pytest.raises(AlreadyCaptured):
        arrive(ledger, read(lead(external_id="f-1", activity="demo_requested")), MARK)

    assert ledger == before


def test_the_same_submission_twice_in_a_group_is_a_repeat() -> None:
    ledger, first = empty(), read(lead(external_id="f-1"))
    again = read(lead(external_id="f-1"))

    assert [arrive(ledger, first), arrive(ledger, again)] == [
        CaptureResult(first.capture_id, first.lead_id, False, "accepted"),
        CaptureResult(first.capture_id, first.lead_id, True, "duplicate"),
    ]
    assert (len(ledger.events), len(ledger.new_captures)) == (1, 1)


def test_another_message_under_the_same_id_in_a_group_is_refused() -> None:
    ledger = empty()
    arrive(ledger, read(lead(external_id="f-1")))

    with pytest.raises(AlreadyCaptured):
        arrive(ledger, read(lead(external_id="f-1", activity="demo_requested")))


def test_a_repeat_under_an_idempotency_key_is_answered_like_the_first_time() -> None:
    ledger, first = empty(), read(lead())

    taken = [arrive(ledger, first, MARK), arrive(ledger, read(lead()), MARK)]

    assert taken == [
        CaptureResult(first.capture_id, first.lead_id, False, "accepted"),
        CaptureResult(first.capture_id, first.lead_id, False, "duplicate"),
    ]
    assert (len(ledger.events), len(ledger.new_repeats)) == (1, 1)


def test_another_body_under_the_same_idempotency_key_is_refused() -> None:
    ledger = empty()
    arrive(ledger, read(lead()), MARK)

    with pytest.raises(IdempotencyKeyReused):
        arrive(ledger, read(lead(activity="demo_requested")), MARK)


def test_a_test_is_kept_and_told_and_claims_nobody() -> None:
    ledger, capture = empty(), read(lead(test=True, external_id="f-1"))

    taken = arrive(ledger, capture)

    assert taken == CaptureResult(capture.capture_id, None, False, "filtered")
    assert ledger.events == [
        CaptureFiltered(occurred_at=NOW, capture_id=capture.capture_id, source="website", reason="test")
    ]
    assert (ledger.people.new_leads, ledger.people.new_claims, ledger.people.new_cards) == (set(), {}, {})


def test_a_source_that_nobody_configured_is_refused() -> None:
    with pytest.raises(UnknownSource):
        identify_capture(read(lead()), None, (NEW,), None)
