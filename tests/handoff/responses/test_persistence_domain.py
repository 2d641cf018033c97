"""What sales still has to try before the agreement calls a lead unreachable."""

from datetime import datetime

import pytest

from services.handoff.agreements.domain.response_terms import NO_TERMS, read_terms
from services.handoff.responses.domain.persistence import Attempt, describe_missing, describe_persistence
from shared.agreement.readers.responses import PersistenceTerms
from shared.agreement.time_notation import parse_duration
from tests.handoff.event_builders import document

ASKED = {"attempts": 3, "channels": 2, "over": "5d"}
TERMS = read_terms(3, document(sales={"persistence": ASKED}))


def attempts(*told: str) -> list[Attempt]:
    """Attempts of November 2026 in Berlin: `2 10:00 phone` is the second, at ten."""
    parts = [each.split() for each in told]
    return [
        Attempt(datetime.fromisoformat(f"2026-11-{int(day):02}T{time}+01:00"), *channel)
        for day, time, *channel in parts
    ]


@pytest.mark.parametrize(
    ("told", "missing"),
    [
        ((), "3 more attempts, 2 more channels"),
        (("2 10:00 phone",), "2 more attempts, 1 more channel, an attempt not before 7 Nov 2026"),
        (("2 10:00", "3 10:00", "9 10:00"), "2 more channels"),
        (("2 10:00 phone", "3 10:00 email", "6 23:59 phone"), "an attempt not before 7 Nov 2026"),
        # The day counts, not its hour.
        (("2 10:00 phone", "3 10:00 email", "7 00:00 phone"), ""),
        (("9 10:00 phone", "2 10:00 email", "4 10:00 phone"), ""),
    ],
)
def test_attempts_channels_and_days_are_counted(told: tuple[str, ...], missing: str) -> None:
    assert describe_missing(TERMS, attempts(*told)) == missing


def test_hours_count_from_the_first_attempt() -> None:
    terms = read_terms(3, document(sales={"persistence": {"attempts": 1, "over": "36h"}}))

    assert describe_missing(terms, attempts("2 10:00 phone")) == "an attempt not before 3 Nov 2026, 22:00"
    assert describe_missing(terms, attempts("2 10:00 phone", "3 22:00 phone")) == ""


def test_an_agreement_that_asks_for_nothing_has_nothing_missing() -> None:
    assert (describe_missing(NO_TERMS, ()), describe_missing(read_terms(3, document()), ())) == ("", "")


def test_what_the_agreement_asks_for_is_said_in_words() -> None:
    assert [describe_persistence(asked) for asked in (TERMS.persistence, PersistenceTerms(1)) if asked] == [
        "3 attempts on 2 channels over 5 days",
        "1 attempt on 1 channel",
    ]
    assert describe_persistence(PersistenceTerms(2, 1, parse_duration("36h"))).endswith(" over 36 hours")
