"""How well both sides live their agreement: what executives see of it, by span of time and by seller."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal

from services.metrics.meetings.domain.meeting import ListedMeeting
from services.metrics.reports.domain.promises import Side
from services.metrics.reports.domain.query import TimeGroup
from services.metrics.reports.domain.result import divide
from services.metrics.reports.domain.standing import Standing
from shared.agreement.readers.locale import Locale

# `missed`: a new agreement came first; `overdue`: its day is over; `ahead`: it is not.
ReviewState = Literal["on_time", "late", "missed", "overdue", "ahead"]
COUNTS = ("due", "met", "breached", "running")


@dataclass(frozen=True)
class ReviewTerms:
    """An agreement that came into force on the day `first`, and after how many days both sides review it."""

    version: int
    first: date
    every_days: int | None


@dataclass(frozen=True)
class DueReview:
    """A review of an agreement that was due on a day, and the day on which it was held."""

    version: int
    due: date
    held: date | None
    state: ReviewState


@dataclass(frozen=True)
class Adoption:
    """What the reports say of sales' answers: decisions due by state, leads accepted, leads rated, the mean."""

    clocks: Mapping[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTS, 0))
    accepted: int = 0
    rated: int = 0
    rating: float | None = None

    @property
    def attainment(self) -> float | None:
        """Of the leads whose time is over or that were decided, the share decided in time."""
        return divide(self.clocks["met"], self.clocks["met"] + self.clocks["breached"])


@dataclass(frozen=True)
class HealthSpan:
    """One span of time: adoption, planned meetings by state, reviews by state, promises of each side by state."""

    name: str
    first: date
    until: date
    adoption: Adoption
    meetings: Sequence[ListedMeeting] = ()
    reviews: Sequence[DueReview] = ()
    promises: Sequence[Standing] = ()

    def count_meetings(self) -> dict[str, int]:
        """The planned ones whose span is over, and what became of them."""
        states = [meeting.state for meeting in self.meetings]
        return {name: states.count(name) for name in ("held", "due", "skipped")}

    def count_reviews(self) -> dict[str, int]:
        """Those whose day is over or that were held, and how many of them on time."""
        told = [review.state for review in self.reviews if review.state != "ahead"]
        return {"due": len(told), "on_time": told.count("on_time")}

    def count_promises(self, side: Side) -> dict[str, int]:
        """Those of a side whose span is over."""
        states = [each.state for each in self.promises if each.span.promise.side == side]
        return {name: states.count(name) for name in ("kept", "missed")}


@dataclass(frozen=True)
class Health:
    """The whole page. `target`: the promise by whose clocks adoption is seen; None where sales does not make it.

    `since`: the day of the first agreement, None before it; `recent`: the days of `sellers`;
    `versions`: rows of the report `quality`.
    """

    by: TimeGroup
    since: date | None
    target: str | None
    spans: Sequence[HealthSpan]
    total: HealthSpan | None
    recent: tuple[date, date]
    sellers: Mapping[str, Adoption]
    locale: Locale
    as_of: datetime
    versions: Sequence[Mapping[str, Any]] = ()


def list_due_reviews(
    agreements: Sequence[ReviewTerms], held: Mapping[int, Sequence[date]], today: date
) -> list[DueReview]:
    """Each review that was due by each agreement, the first one first. `held`: the days of reviews by version.

    The next one is counted from the last, the first from the day on which the agreement came into force.
    """
    ends = [*(each.first for each in agreements[1:]), date.max]
    return [
        review
        for terms, end in zip(agreements, ends, strict=True)
        if terms.every_days is not None
        for review in _list_of_one(terms.version, (terms.first, end), terms.every_days, (held, today))
    ]


def _list_of_one(
    version: int, days: tuple[date, date], every_days: int, known: tuple[Mapping[int, Sequence[date]], date]
) -> Iterable[DueReview]:
    (since, end), (held, today) = days, known
    for day in sorted(held.get(version, ())):
        due = since + timedelta(days=every_days)
        yield DueReview(version, due, day, "on_time" if day <= due else "late")
        since = day
    due = since + timedelta(days=every_days)
    if end <= today:
        if due < end:
            yield DueReview(version, due, None, "missed")
    else:
        yield DueReview(version, due, None, "overdue" if today > due else "ahead")


def read_adoption(
    clocks: Mapping[str, Any] | None, steps: Mapping[str, Any] | None, ratings: Mapping[str, Any] | None
) -> Adoption:
    """`clocks`, `steps`, `ratings`: rows of the reports `sla`, `funnel` and `ratings`; None without one."""
    rated = ratings or {"rated": 0, "mean": None}
    return Adoption(
        {name: clocks[name] if clocks else 0 for name in COUNTS},
        steps["accepted"] if steps else 0,
        rated["rated"],
        rated["mean"],
    )
