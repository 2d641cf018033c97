"""How far each promise is in its current span."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.metrics.commitments.domain import MarketingDelivery, read_commitments, read_promises
from services.metrics.promises.domain import PROMISES, Progress, Span, compute_progress, find_current_span
from services.metrics.reports.domain.query import TimeGroup

BERLIN = ZoneInfo("Europe/Berlin")
MARKETING = {
    "qualified_leads": {"per": "month", "at_least": 200},
    "acceptance_rate": {"per": "month", "at_least": 0.7},
}


def promises(*since: datetime, per: str = "month") -> Any:
    terms = {name: {**target, "per": per} for name, target in MARKETING.items()}
    return read_promises([(at, terms) for at in since], BERLIN)


@pytest.mark.parametrize(
    ("per", "today", "first", "until"),
    [
        ("week", date(2026, 11, 28), date(2026, 11, 23), date(2026, 11, 30)),
        ("month", date(2026, 2, 28), date(2026, 2, 1), date(2026, 3, 1)),
        ("month", date(2026, 12, 31), date(2026, 12, 1), date(2027, 1, 1)),
        ("quarter", date(2026, 11, 28), date(2026, 10, 1), date(2027, 1, 1)),
        ("quarter", date(2026, 1, 1), date(2026, 1, 1), date(2026, 4, 1)),
    ],
)
def test_the_current_span_has_today_in_it(per: TimeGroup, today: date, first: date, until: date) -> None:
    assert find_current_span(per, promises(datetime(2025, 1, 1, tzinfo=UTC), per=per), today) == Span(
        per, first, until, first
    )


def test_in_the_first_span_the_days_since_the_signature_are_promised() -> None:
    span = find_current_span("month", promises(datetime(2026, 11, 16, 9, tzinfo=UTC)), date(2026, 11, 28))

    assert span.promised_from == date(2026, 11, 16)
    assert span.compute_elapsed(datetime(2026, 11, 23, 12, tzinfo=BERLIN), BERLIN) == 0.5


def test_leads_are_due_as_the_span_passes_and_shares_are_due_at_once() -> None:
    signed = promises(datetime(2026, 10, 1, tzinfo=UTC))
    sales = {"acceptance": {"within": "4h", "at_least": 0.95}, "first_attempt": {"within": "8h"}}
    commitments = read_commitments({"timezone": "Europe/Berlin", "marketing": MARKETING, "sales": sales})
    span = find_current_span("month", signed, date(2026, 11, 16))
    delivered = MarketingDelivery("month", span.first, accepted=30, rejected=10, waiting=20)

    progress = compute_progress(commitments, signed, {"month": (span, 0.5, delivered)}, {"acceptance": None})

    assert progress == dict.fromkeys(PROMISES, Progress()) | {
        ("marketing", "qualified_leads"): Progress(200, 100, 60),
        ("marketing", "acceptance_rate"): Progress(0.7, 0.7, 0.75),
        ("sales", "acceptance"): Progress(0.95, 0.95, None),
    }


def test_without_an_agreement_nothing_is_promised() -> None:
    assert compute_progress(read_commitments({}), [], {}, {}) == dict.fromkeys(PROMISES, Progress())
