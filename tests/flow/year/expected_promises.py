"""How both sides kept each promise in each of its spans, by the raw facts of the year."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from tests.flow.year import story
from tests.flow.year.expected import MONTHS, Days, Expected, count, holds, is_missed
from tests.flow.year.story import END, ZONE

DAY = timedelta(days=1)
FOLLOW_UP, PACE_DAYS = 3, 28
SIGNED = [(story.FIRST.date(), 11), (story.SECOND_SIGNED.date(), 17)]


@dataclass(frozen=True)
class Share:
    """Of those that were to keep a promise in a span how many did, did not, and may still."""

    kept: int
    missed: int
    waiting: int = 0

    @property
    def value(self) -> float | None:
        return self.kept / (self.kept + self.missed) if self.kept + self.missed else None


class ExpectedPromises:
    """The rows of the report `commitments`."""

    def __init__(self, expected: Expected) -> None:
        self._expected = expected
        self.rows = [*self._list_marketing(), *self._list_times(), *self._list_conversations()]

    def list_overlapping(self, days: Days) -> list[dict[str, Any]]:
        """Those of spans with a day of these."""
        return [row for row in self.rows if row["from"] < days[1] and row["to"] > days[0]]

    def _list_marketing(self) -> Iterator[dict[str, Any]]:
        spans = [(days, self._deliver(days)) for days in MONTHS]
        for days, came in spans:
            total = came.kept + came.missed + came.waiting
            paired = {"name": "acceptance_rate", "value": came.value}
            yield self._count("marketing", "qualified_leads", (days, promise_leads(days)), total, paired)
        for days, came in spans:
            paired = {"name": "qualified_leads", "value": came.kept + came.missed + came.waiting}
            yield write_share("marketing", "acceptance_rate", (days, 0.8), came, paired)

    def _list_times(self) -> Iterator[dict[str, Any]]:
        for target in ("acceptance", "first_contact"):
            for days in MONTHS:
                second = days[1] > story.SECOND_SIGNED.date()
                at_least = 0.7 if target == "first_contact" else 0.9 if second else 0.8
                paired = {"name": "win_rate", "value": self.decide(days).value}
                yield write_share("sales", target, (days, at_least), self.time(target, days), paired)

    def _list_conversations(self) -> Iterator[dict[str, Any]]:
        day = story.FIRST.date() - timedelta(days=story.FIRST.weekday())
        while day < END.date():
            days = max(day, story.FIRST.date()), day + timedelta(weeks=1)
            promised = math.floor(FOLLOW_UP * (days[1] - days[0]).days / 7 + 0.5)
            came = self._deliver(days)
            done = count(self._expected.delivered, days, lambda lead: lead.contacted)
            whole = came.kept + came.missed + came.waiting
            paired = {"name": "share_of_delivered", "value": done / whole if whole else None}
            yield self._count("sales", "follow_up", (days, promised), done, paired)
            day = days[1]

    def time(self, target: str, days: Days) -> Share:
        """Of the answers of sales that fell due in these days, how many were in time."""
        clocks = [self._expected.list_clocks(lead).get(target) for lead in self._expected.delivered]
        due = [clock for clock in clocks if clock and holds(days, clock[0])]
        kept, missed = sum(kept for _, kept in due), sum(is_missed(*clock) for clock in due)
        return Share(kept, missed, len(due) - kept - missed)

    def decide(self, days: Days) -> Share:
        """Of the leads that were decided in these days, how many were won."""
        leads = self._expected.leads
        return Share(count(leads, days, lambda lead: lead.won), count(leads, days, lambda lead: lead.lost))

    def _deliver(self, days: Days) -> Share:
        """What marketing delivered in these days: accepted, rejected, and without an answer."""
        came = [lead for lead in self._expected.delivered if holds(days, lead.captured)]
        accepted = sum(lead.accepted is not None for lead in came)
        rejected = sum(lead.rejected is not None for lead in came)
        return Share(accepted, rejected, len(came) - accepted - rejected)

    def _count(
        self, side: str, promise: str, promised: tuple[Days, float], done: int, paired: dict[str, Any]
    ) -> dict[str, Any]:
        """Of a number of leads: due as the span passes, and projected at the pace of the last four weeks."""
        days, least = promised
        if days[1] <= END.date():
            return write(side, promise, promised, done, paired) | {"state": judge(done, least)}
        passed = (END - begin(days[0])) / (begin(days[1]) - begin(days[0]))
        came = [lead.contacted if promise == "follow_up" else lead.captured for lead in self._expected.delivered]
        lately = sum(at is not None and END - PACE_DAYS * DAY <= at < END for at in came)
        projected = round(done + lately / PACE_DAYS * ((begin(days[1]) - END) / DAY), 1)
        state = "on_track" if projected >= least else "at_risk"
        running = {"due": least * passed, "projected": projected, "state": state}
        return write(side, promise, promised, done, paired) | running


def write_share(
    side: str, promise: str, promised: tuple[Days, float], share: Share, paired: dict[str, Any]
) -> dict[str, Any]:
    """Of a share: kept or missed once the span is over."""
    days, least = promised
    row = write(side, promise, promised, share.value, paired)
    if days[1] <= END.date() and share.value is not None:
        return row | {"state": judge(share.value, least)}
    return row | {"state": "on_track" if share.value is None or share.value >= least else "at_risk"}


def write(
    side: str, promise: str, promised: tuple[Days, float], done: float | None, paired: dict[str, Any]
) -> dict[str, Any]:
    days, least = promised
    monday = days[0] - timedelta(days=days[0].weekday())
    return {
        "side": side,
        "promise": promise,
        "span": f"{monday:%G-W%V}" if promise == "follow_up" else f"{days[0]:%Y-%m}",
        "from": days[0],
        "to": days[1],
        "promised": least,
        "due": least,
        "done": done,
        "attainment": None if done is None else done / least,
        "projected": done,
        "paired": paired,
    }


def judge(done: float, promised: float) -> str:
    return "kept" if done >= promised else "missed"


def promise_leads(days: Days) -> int:
    """Each day of the month has its share of the agreement that was in force on it."""
    span = [days[0] + DAY * number for number in range((days[1] - days[0]).days)]
    shares = [[leads for since, leads in SIGNED if since <= day][-1] for day in span]
    return math.floor(sum(shares) / len(span) + 0.5)


def begin(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)


def count_kept(rows: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Of each promise how many of these spans were kept and missed."""
    states: dict[str, list[str]] = {}
    for row in rows:
        states.setdefault(row["promise"], []).append(row["state"])
    return {
        promise: {"kept": found.count("kept"), "missed": found.count("missed")} for promise, found in states.items()
    }
