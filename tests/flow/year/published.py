"""The shifts of measures that Accord published while a year was told, beside those of its raw facts."""

import asyncio
from time import monotonic
from typing import Any

from shared.db.database import Database
from tests.flow.year.expect import be_close, list_differences
from tests.flow.year.expected import MONTHS, Expected
from tests.flow.year.expected_shifts import ExpectedShifts
from tests.flow.year.story import END, Year
from tests.support.database import run_sql
from tests.support.packed_rows import read_published

SHIFT = ("direction", "value", "usual", "low", "high", "spans")
# The task that publishes them comes once a minute, or less often where reports are slow.
LONGEST_SECONDS, PAUSE_SECONDS = 240.0, 0.5
# Of a measure, and a month.
Shifts = dict[tuple[str, str], Any]


def expect_shifts(year: Year) -> Shifts:
    """What shifted in each month that was over."""
    shifts = ExpectedShifts(Expected(year))
    return {
        (measure, f"{days[0]:%Y-%m}"): {name: row[name] for name in SHIFT} | {"groups": row["groups"]}
        for days in MONTHS
        if days[1] <= END.date()
        for measure, row in shifts.find(days[1])["rows"].items()
        if row["state"] == "shifted"
    }


def list_directions(shifts: Shifts, month: str) -> dict[tuple[str, str], str]:
    """Where each measure went, in the months before this one."""
    return {(measure, span): row["direction"] for (measure, span), row in shifts.items() if span < month}


async def read_directions(url: str) -> dict[tuple[str, str], str]:
    """Where each measure went by the last event of each month, whenever it was published."""
    rows = await run_sql(url, "select measure, span, direction from metrics.metric_shifts")
    return {(measure, span): direction for measure, span, direction in rows}


async def await_directions(url: str, awaited: dict[tuple[str, str], str]) -> dict[tuple[str, str], str]:
    """The same, once these are published."""
    end = monotonic() + LONGEST_SECONDS
    while not awaited.items() <= (found := await read_directions(url)).items():
        assert monotonic() < end, f"{awaited} is expected, and {found} was published."
        await asyncio.sleep(PAUSE_SECONDS)
    return found


async def read_shifts(url: str) -> Shifts:
    """The last event of each measure and month that the journal still has."""
    database = Database(url, "metrics")
    events = [event["data"] for event in await read_published(database, "metric.shifted")]
    await database.close()
    return {
        (data["measure"], data["span"]): {name: data[name] for name in SHIFT}
        | {"groups": {group["channel"]: group["share"] for group in data["groups"]}}
        for data in events
    }


async def assert_published(url: str, shifts: Shifts, *, lived: bool) -> None:
    """What shifted in each month is published as it was; of what is loaded afterwards, where the last month went.

    While facts are loaded, a shift may be published of those that are known.
    """
    last, before = list_directions(shifts, "2025-12"), list_directions(shifts, "2025-11")
    if not lived:
        await await_directions(url, {key: last[key] for key in last.keys() - before.keys()})
        return
    assert await read_directions(url) == last
    kept = await read_shifts(url)
    assert kept.keys() >= last.keys() - before.keys()
    assert list_differences(kept, be_close({key: shifts[key] for key in kept})) == []
