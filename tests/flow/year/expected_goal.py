"""Where the goal of the year stood at any instant, by its raw facts."""

import math
from datetime import date, datetime, time, timedelta
from statistics import fmean, median, stdev
from typing import Any, NamedTuple

import pytest

from tests.flow.year.expected import CONVERSION, Expected, convert, count_working_days, days_of, quantile
from tests.flow.year.story import ZONE, Lead

TARGET = 130_000
DAY, YEAR = timedelta(days=1), timedelta(days=365)
# Of fewer customers, and fewer whole weeks, nothing follows.
LEAST, LEAST_WEEKS, MOST_WEEKS = 5, 4, 13
TENTH = 0.101


class Learnt(NamedTuple):
    """What the year before an instant teaches; None where it is of too little."""

    qualified: int
    conversion: float | None
    deals: int
    deal: float | None
    lag: float | None


class ExpectedGoal:
    """The goal at any instant: received in the quarter, due by its working days, projected by the last weeks.

    It may end below what was received: money is paid back.
    """

    def __init__(self, expected: Expected) -> None:
        self._expected = expected

    def find(self, at: datetime) -> dict[str, Any]:
        """As it stood at this instant, a midnight as the end of the day before."""
        moment = at - timedelta(microseconds=1)
        today = moment.astimezone(ZONE).date()
        first = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
        until = (first + timedelta(days=100)).replace(day=1)
        booked = float(sum(amount for when, amount in self._expected.received if begin(first) <= when < at))
        part = (moment - begin(today)) / DAY if today.weekday() < 5 else 0.0
        over = (count_working_days(first, today) + part) / count_working_days(first, until)
        projected = self._project(booked, today, (count_working_days(today, until) - part) / 5)
        missing = max(TARGET - (projected["value"] if projected else booked), 0.0)
        learnt = self._learn(at)
        return {
            "booked": booked,
            "due": TARGET * over,
            "projected": projected,
            "missing": missing,
            "causes": ["fewer_convert"] if learnt.conversion is not None and learnt.conversion < CONVERSION else [],
            "rates": {
                "qualified_to_customer": learnt.conversion,
                "deal": learnt.deal,
                "cycle_days": about(learnt.lag, TENTH),
            },
        } | find_gap(missing, learnt, until)

    def _project(self, booked: float, today: date, left: float) -> dict[str, float] | None:
        monday = today - timedelta(days=today.weekday())
        weeks = [monday - timedelta(weeks=number) for number in range(MOST_WEEKS, 0, -1)]
        weeks = [week for week in weeks if begin(week) >= self._expected.leads[0].captured]
        if len(weeks) < LEAST_WEEKS:
            return None
        pace = [float(self._expected.receive((week, week + timedelta(weeks=1)))) for week in weeks]
        value, spread = booked + fmean(pace) * left, 1.645 * stdev(pace) * math.sqrt(left)
        return {"value": value, "low": value - spread, "high": value + spread}

    def _learn(self, at: datetime) -> Learnt:
        """Of leads those that are as old as nine in ten customers were when they bought."""
        won = [lead for lead in self._expected.won if is_before(lead, at)]
        lags = sorted(map(days_of, won))
        young = at - (timedelta(days=quantile(lags, 0.9)) if lags else timedelta(days=90))
        old = [lead for lead in self._expected.delivered if young - YEAR <= lead.captured < young]
        customers = sum(is_before(lead, at) for lead in old)
        booked = float(sum(convert(lead, lead.amount, lead.won) for lead in won if lead.won))
        return Learnt(
            len(old),
            customers / len(old) if customers >= LEAST else None,
            len(won),
            round(booked / len(won), 2) if len(won) >= LEAST else None,
            round(median(lags), 1) if len(won) >= LEAST else None,
        )


def find_gap(missing: float, learnt: Learnt, until: date) -> dict[str, Any]:
    """The deals that bring what is missing, the leads that must qualify for them, and by when."""
    if not missing:
        return {"deals": 0, "qualified_leads": 0, "qualify_by": None}
    deals = math.ceil(missing / learnt.deal) if learnt.deal else None
    conversion = CONVERSION if learnt.conversion is None else learnt.conversion
    return {
        "deals": deals,
        "qualified_leads": None if deals is None else math.ceil(deals / conversion),
        "qualify_by": None if learnt.lag is None else str(until - timedelta(days=math.ceil(learnt.lag))),
    }


def about(value: float | None, by: float) -> Any:
    """The same, so much more or less: things take a moment to be told, and what is told is rounded."""
    return value if value is None else pytest.approx(value, abs=by)


def is_before(lead: Lead, at: datetime) -> bool:
    return lead.won is not None and lead.won < at


def begin(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)
