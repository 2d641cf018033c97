"""Leads that missed promises: as they are folded and added up, and as all clocks say, in every range."""

import random
from collections.abc import Callable

import pytest

from services.metrics.reports.domain.query import ReportRequest
from shared.db.database import Database
from shared.events.base import Event
from tests.metrics import event_builders as build
from tests.metrics.conftest import GetJson, Receive
from tests.metrics.event_builders import day
from tests.metrics.reports.stories import BASES, RANGES, Story
from tests.metrics.reports.two_ways import assert_some_are_right, count_rows, refold

ZONES = ("Europe/Berlin", "America/Santiago", "UTC")
# Ranges that begin or end within a day, a month, or both, and whole months.
SPANS = (
    *RANGES,
    ("2026-03-01", "2026-05-01"),
    ("2026-03-01T00:30:00Z", "2026-05-02"),
    ("2026-02-27", "2026-03-31T22:30:00Z"),
    ("2026-03-30", None),
    (None, "2026-04-01T03:00:00Z"),
)
REQUESTS = [ReportRequest(start, until, None, basis) for start, until in SPANS for basis in BASES]


class StoryOfClocks(Story):
    """Almost only of clocks that are missed, and of leads that are merged."""

    def _list_tellers(self) -> list[Callable[[], tuple[Event, ...]]]:
        return [self._capture, self._miss, self._miss, self._miss, self._time, self._merge]

    def _miss(self) -> tuple[Event, ...]:
        target, owner = self._choose("acceptance", "first_attempt", "first_contact"), self._owner()
        due = self._instant()
        return (build.sla_event("breached", self._lead(), due, target, 60.0, **owner, due_at=due),)


@pytest.mark.parametrize("zone", ZONES)
async def test_missed_promises_are_the_same_from_sums_and_from_all_clocks_in_every_range(
    database: Database, receive: Receive, zone: str
) -> None:
    story, chance = StoryOfClocks(ZONES.index(zone)), random.Random(zone)
    await receive(build.agreement_activated(day(1, 1), zone))
    await refold(database)
    for _ in range(4):
        await receive(*story.tell(20))
        await assert_some_are_right(database, ("leak",), iter(REQUESTS), len(REQUESTS))
        await refold(database, chance.choice([3, 10]), 1)
        await assert_some_are_right(database, ("leak",), iter(REQUESTS), len(REQUESTS))
    await refold(database)

    assert await count_rows(database, zone) == (0, True)
    await assert_some_are_right(database, ("leak",), iter(REQUESTS), len(REQUESTS))


async def test_of_a_month_counts_what_was_missed_in_it_under_the_worst_of_that_month(
    database: Database, receive: Receive, get_json: GetJson
) -> None:
    """The acceptance was due on 31 March, the first contact on 1 April."""
    lead, other = build.new_lead_id(), build.new_lead_id()
    await receive(build.agreement_activated(day(1)))
    for found, due, target in ((lead, day(31), "acceptance"), (lead, day(32), "first_contact"),
                               (other, day(20), "acceptance")):  # fmt: skip
        await receive(
            build.lead_captured(found, day(2)), build.sla_event("breached", found, due, target, 60.0, due_at=due)
        )
    await refold(database)

    async def read(start: str, until: str) -> dict[str, list[str]]:
        report = await get_json("/v1/reports/leak", basis="period", **{"from": start, "to": until})
        return {row["cause"]: row["leads"] for row in report["rows"] if row["cause"] != "untouched"}

    assert await read("2026-03-01", "2026-04-01") == {"acceptance": [str(other), str(lead)]}
    assert await read("2026-04-01", "2026-05-01") == {"first_contact": [str(lead)]}
    assert await read("2026-03-01", "2026-05-01") == {"acceptance": [str(other)], "first_contact": [str(lead)]}
    assert await read("2026-03-21", "2026-04-01T12:00:00Z") == {"first_contact": [str(lead)]}
