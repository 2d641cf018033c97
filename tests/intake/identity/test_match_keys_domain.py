"""Match keys: which leads the keys of a capture show to be one person, and how the keys are derived."""

from typing import Any
from uuid import UUID

import pytest

from services.intake.identity.domain.match_keys import (
    MatchKeyHashes,
    NoIdentifyingKey,
    derive_match_keys,
    leads_to_merge,
)
from shared.values.contact_identity import Kind, match_key, source_scoped_id
from tests.intake.builders import FULL_BODY, make_capture, person

NEW, OLD = b"n" * 32, b"o" * 32
ANNA, BEN, CARL = UUID(int=1), UUID(int=2), UUID(int=3)


@pytest.mark.parametrize(
    ("owners", "brings_email", "with_email", "leads"),
    [
        ({}, True, [], set()),
        ({"email": ANNA}, True, [ANNA], {ANNA}),
        ({"phone": ANNA}, False, [ANNA], {ANNA}),
        ({"person": ANNA}, True, [ANNA], {ANNA}),
        ({"email": ANNA, "phone": ANNA, "person": ANNA}, True, [ANNA], {ANNA}),
        # A number is known, the address is not: the same person if the number's owner had no address.
        ({"phone": ANNA}, True, [], {ANNA}),
        ({"phone": ANNA}, True, [ANNA], set()),
        # Two people with different addresses share a telephone.
        ({"email": BEN, "phone": ANNA}, True, [ANNA, BEN], {BEN}),
        ({"person": BEN, "phone": ANNA}, True, [ANNA], {BEN}),
        ({"person": BEN, "phone": ANNA}, False, [ANNA, BEN], {BEN}),
        # Of two leads with different addresses the address says which one it is.
        ({"email": ANNA, "person": BEN}, True, [ANNA, BEN], {ANNA}),
        ({"email": ANNA, "person": BEN, "phone": CARL}, True, [ANNA, BEN, CARL], {ANNA}),
        ({"person": ANNA, "submission": BEN}, False, [ANNA, BEN], {ANNA}),
        # One person was known in several ways.
        ({"email": ANNA, "person": BEN}, True, [ANNA], {ANNA, BEN}),
        ({"email": ANNA, "phone": BEN}, True, [ANNA], {ANNA, BEN}),
        ({"person": ANNA, "phone": BEN}, False, [BEN], {ANNA, BEN}),
        ({"person": ANNA, "phone": BEN}, False, [], {ANNA, BEN}),
        ({"person": ANNA, "phone": BEN}, True, [], {ANNA, BEN}),
        ({"email": ANNA, "person": BEN, "phone": CARL}, True, [ANNA], {ANNA, BEN, CARL}),
        ({"email": ANNA, "person": BEN, "phone": CARL}, True, [ANNA, CARL], {ANNA, BEN}),
        ({"person": ANNA, "submission": BEN, "phone": CARL}, False, [BEN, CARL], {ANNA, BEN}),
    ],
)
def test_a_capture_belongs_to_the_leads_that_own_its_keys(
    owners: dict[Kind, UUID], brings_email: bool, with_email: list[UUID], leads: set[UUID]
) -> None:
    assert leads_to_merge(owners, brings_email, with_email) == leads


def keys(body: dict[str, Any], region: str | None = None, secrets: tuple[bytes, ...] = (NEW,)) -> list[MatchKeyHashes]:
    return derive_match_keys(make_capture(body), region, secrets)[0]


def test_every_identifier_is_a_match_key_under_every_secret() -> None:
    expected: list[tuple[Kind, str]] = [
        ("email", "dana@example.com"),
        ("phone", "+12025550123"),
        ("person", source_scoped_id("website", "crm-77")),
        ("submission", source_scoped_id("website", "f-1029")),
    ]

    assert keys(FULL_BODY, secrets=(NEW, OLD)) == [
        MatchKeyHashes(kind, (match_key(kind, value, NEW), match_key(kind, value, OLD))) for kind, value in expected
    ]


@pytest.mark.parametrize(("region", "country"), [("DE", None), (None, "de"), ("DE", "US"), (None, "DE")])
def test_a_national_number_is_read_by_the_sources_country_or_the_companys(
    region: str | None, country: str | None
) -> None:
    body = person(phone="030 123456") | {"company": {"country": country}}

    assert keys(body, region) == [MatchKeyHashes("phone", (match_key("phone", "+4930123456", NEW),))]


def test_an_invalid_number_does_not_lose_the_lead() -> None:
    assert keys(person(email="dana@example.com", phone="030 123456")) == [
        MatchKeyHashes("email", (match_key("email", "dana@example.com", NEW),))
    ]


def test_a_capture_with_only_an_invalid_number_is_refused() -> None:
    with pytest.raises(NoIdentifyingKey):
        keys(person(phone="call me"))
