"""Every calendar that qualification lets sign can be read by handoff."""

from itertools import combinations_with_replacement
from typing import Any

import orjson
import pytest

from services.handoff.agreements.domain.sla_terms import build_sla_terms
from services.handoff.calendars.domain.working_time import NoBusinessHours
from services.qualification.agreements.schemas.parse import InvalidAgreement, parse_agreement
from shared.agreement.readers.sales import TARGETS
from shared.agreement.time_notation import SECONDS, WEEKDAYS, Unit
from shared.events.handoff import Target
from tests.handoff.calendars.builders import parse_calendar
from tests.qualification.agreement_builders import document

WEEK = {"mon-fri": ["09:00-12:30", "13:30-18:00"], "sat": ["00:00-24:00"]}
FIVE_MONDAYS = [f"2024-01-{day:02}" for day in (1, 8, 15, 22, 29)]
ALL_DAYS = [f"2024-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 29)]
ALL_MONDAYS = [*ALL_DAYS, "2024-01-29", "2024-04-29", "2024-07-29", "2024-09-30", "2024-12-30"]


def validate(sales: dict[str, Any]) -> None:
    """Validate an agreement with this `sales` part. Raises InvalidAgreement."""
    parse_agreement(orjson.dumps(document(sales=sales)), yaml=False)


@pytest.mark.parametrize(
    "hours",
    [
        {"open": WEEK},
        {"open": {"sun": ["23:59-24:00"]}},
        {"open": WEEK, "holidays": "DE"},
        {"open": WEEK, "holidays": "DE-BE", "closed": ["2026-12-24"]},
        {"open": WEEK, "holidays": "US-CA", "closed": []},
        {"open": {"mon": ["10:00-11:00"]}, "closed": FIVE_MONDAYS},
    ],
)
def test_hours_that_may_be_signed_can_be_read(hours: dict[str, Any]) -> None:
    validate({"business_hours": hours})

    assert parse_calendar(hours, "Europe/Berlin").year(2026).total > 0


def test_hours_that_are_never_open_in_a_year_are_neither_signed_nor_read() -> None:
    hours = {"open": {"mon": ["10:00-11:00"]}, "closed": ALL_MONDAYS}

    with pytest.raises(InvalidAgreement) as error:
        validate({"business_hours": hours})
    assert error.value.errors == [("/sales/business_hours", "Leaves no open hours in 2024.")]
    with pytest.raises(NoBusinessHours):
        parse_calendar(hours, "Europe/Berlin")


@pytest.mark.parametrize(
    ("change", "pointer", "sentence"),
    [
        ({"holidays": "XX"}, "holidays", "No holidays are known of this country or region."),
        ({"holidays": "DE-XX"}, "holidays", "No holidays are known of this country or region."),
        ({"closed": ["24.12.2026"]}, "closed/0", "Must be a day of the calendar, as in 2026-12-24."),
        ({"closed": ["2026-02-30"]}, "closed/0", "Must be a day of the calendar, as in 2026-12-24."),
        ({"closed": ["20261224"]}, "closed/0", "Must be a day of the calendar, as in 2026-12-24."),
        ({"closed": ["2026-12-24", "2026-12-24"]}, "closed", "Names something twice."),
    ],
)
def test_closed_days_that_cannot_be_read_are_not_signed(change: dict[str, Any], pointer: str, sentence: str) -> None:
    with pytest.raises(InvalidAgreement) as error:
        validate({"business_hours": {"open": WEEK} | change})

    assert error.value.errors == [(f"/sales/business_hours/{pointer}", sentence)]


@pytest.mark.parametrize("unit", SECONDS)
@pytest.mark.parametrize("target", TARGETS)
def test_every_unit_of_every_target_that_may_be_signed_can_be_read(target: Target, unit: Unit) -> None:
    sales: dict[str, Any] = {"business_hours": {"open": WEEK}, target: {"within": f"3{unit}"}}
    validate(sales)

    within = build_sla_terms(1, sales).targets[target].within

    assert (within.seconds, within.days) == (3 * SECONDS[unit], 3 if unit == "d" else None)


@pytest.mark.parametrize(("first", "last"), list(combinations_with_replacement(range(7), 2)))
def test_every_range_of_days_that_may_be_signed_can_be_read(first: int, last: int) -> None:
    hours = {"open": {f"{WEEKDAYS[first]}-{WEEKDAYS[last]}": ["09:00-17:00"]}}
    validate({"business_hours": hours})

    week = parse_calendar(hours, "UTC").week

    assert [day for day, blocks in enumerate(week) if blocks] == list(range(first, last + 1))


@pytest.mark.parametrize("reaction", ["reassign", "wait", "escalate", "recycle"])
def test_every_sla_that_may_be_signed_can_be_read(reaction: str) -> None:
    target = {"within": "90s", "at_least": 0.9, "warn_at": [1, 99]}
    offer = target | {"on_breach": reaction, "offers": 3, "on_exhausted": reaction}
    sales = {"business_hours": {"open": WEEK}} | dict.fromkeys(TARGETS, target) | {"offer": offer}
    validate(sales)

    terms = build_sla_terms(1, sales | {"timezone": "Europe/Berlin"})

    assert set(terms.targets) == set(TARGETS)
    assert terms.offers.reaction(1) == reaction
