"""The lead of a capture: which lead its match keys resolve to, and which keys it owns."""

from datetime import datetime
from uuid import UUID

import pytest

from services.intake.identity.domain.match_keys import Lead
from services.intake.leads.domain.attribution import identify_capture
from services.intake.leads.domain.capture_group import CaptureGroup, CaptureResult
from services.intake.sources.domain import UnknownSource
from shared.events.intake import LeadCaptured
from shared.values.contact_identity import match_key, source_scoped_id
from tests.intake.builders import lead, make_capture, person
from tests.intake.leads.builders import EARLIER, NEW, NOW, OLD, apply, empty_group, group_with_keys

KNOWN = UUID(int=1)


def published_keys(group: CaptureGroup) -> list[list[tuple[str, datetime]]]:
    captured = [event for event in group.events if isinstance(event, LeadCaptured)]
    return [[(key.hash, key.claimed_at) for key in event.match_keys] for event in captured]


def test_an_unknown_person_becomes_a_lead_that_owns_its_keys_from_now_on() -> None:
    group, capture = empty_group(), make_capture(person(email="dana@example.com", phone="+12025550123"))

    result = apply(group, capture)

    keys = [match_key("email", "dana@example.com", NEW), match_key("phone", "+12025550123", NEW)]
    assert result == CaptureResult(capture.capture_id, capture.lead_id, False, "accepted")
    assert group.index.new_leads == {capture.lead_id}
    assert group.index.new_claims == dict.fromkeys(keys, capture.lead_id)
    assert published_keys(group) == [[(key, NOW) for key in keys]]


def test_one_person_twice_in_a_group_is_one_lead() -> None:
    group = empty_group()
    first, second = (
        make_capture(person(email="dana@example.com")),
        make_capture(person(email="DANA@example.com", external_id="7")),
    )

    results = [apply(group, first), apply(group, second)]

    assert [result.lead_id for result in results] == [first.lead_id, first.lead_id]
    assert group.index.new_leads == {first.lead_id}


def test_a_chain_of_keys_in_a_group_is_one_lead() -> None:
    group = empty_group()
    bodies = [
        person(phone="+12025550123"),
        person(phone="+12025550123", email="dana@example.com"),
        person(email="dana@example.com", external_id="7"),
        person(external_id="7"),
    ]

    results = [apply(group, make_capture(body)) for body in bodies]

    lead_id = results[0].lead_id or KNOWN
    assert len({result.lead_id for result in results}) == 1
    assert group.index.leads[lead_id] == Lead(lead_id, True)


def test_a_known_lead_owns_its_key_since_it_claimed_it_and_claims_a_new_key_now() -> None:
    group = group_with_keys(("email", "dana@example.com", KNOWN), with_email=(KNOWN,))

    apply(group, make_capture(person(email="dana@example.com", external_id="7")))

    person_key = match_key("person", source_scoped_id("website", "7"), NEW)
    assert published_keys(group) == [[(match_key("email", "dana@example.com", NEW), EARLIER), (person_key, NOW)]]
    assert group.index.new_claims == {person_key: KNOWN}


def test_a_number_stays_with_its_first_owner_when_the_addresses_differ() -> None:
    group = group_with_keys(("phone", "+12025550123", KNOWN), with_email=(KNOWN,))
    capture = make_capture(person(email="kim@example.com", phone="+12025550123"))

    result = apply(group, capture)

    email = match_key("email", "kim@example.com", NEW)
    assert result.lead_id == capture.lead_id
    assert group.index.new_claims == {email: capture.lead_id}
    assert published_keys(group) == [[(email, NOW)]]


def test_a_lead_known_by_its_number_gets_an_address() -> None:
    group = group_with_keys(("phone", "+12025550123", KNOWN))

    result = apply(group, make_capture(person(email="dana@example.com", phone="+12025550123")))

    assert (result.lead_id, group.index.new_emails, group.index.new_leads) == (KNOWN, {KNOWN}, set())


def test_a_key_under_an_older_secret_is_found_and_claimed_under_the_newest_too() -> None:
    group = group_with_keys(("email", "dana@example.com", KNOWN), with_email=(KNOWN,), secret=OLD)

    result = apply(group, make_capture(person(email="dana@example.com")), secrets=(NEW, OLD))

    newest = match_key("email", "dana@example.com", NEW)
    assert (result.lead_id, group.index.new_claims) == (KNOWN, {newest: KNOWN})
    assert published_keys(group) == [[(newest, EARLIER)]]


def test_a_source_that_is_not_configured_is_refused() -> None:
    with pytest.raises(UnknownSource):
        identify_capture(make_capture(lead()), None, (NEW,))
