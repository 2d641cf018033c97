"""What Accord must say of a year, by its raw facts alone."""

from typing import Any

import pytest

from tests.flow.year import story
from tests.flow.year.expected import Expected
from tests.flow.year.expected_goal import ExpectedGoal
from tests.flow.year.expected_leak import ExpectedLeak
from tests.flow.year.expected_packs import ExpectedPacks, list_spans
from tests.flow.year.expected_promises import ExpectedPromises
from tests.flow.year.expected_shifts import ExpectedShifts
from tests.flow.year.read import LEAK, sort_promises

# The clock goes on while the story is told and read, for a minute: what falls due meanwhile is that exact.
CLOSE, SHARE = 5e-5, 2e-6


def expect_all(year: story.Year) -> Any:
    """The same from the raw facts."""
    expected = Expected(year)
    packs = ExpectedPacks(expected)
    leak = ExpectedLeak(expected).find()
    shifts = ExpectedShifts(expected).find(story.END.date())
    return be_close(
        {
            "promises": sort_promises(
                row | {"from": str(row["from"]), "to": str(row["to"])} for row in ExpectedPromises(expected).rows
            ),
            "funnel": expected.list_funnel(),
            "money": [
                {name: value if name == "month" else f"{value:.2f}" for name, value in row.items()}
                for row in expected.list_money()
            ],
            "goal": ExpectedGoal(expected).find(story.END),
            "leak": {
                "leads": {cause: sorted(lead.number for lead in row["leads"]) for cause, row in leak["rows"].items()},
                "rows": {cause: {name: row[name] for name in LEAK} for cause, row in leak["rows"].items()},
                "totals": leak["totals"],
            },
            "shifts": shifts["rows"] | {"more_but_worse": shifts["more_but_worse"]},
            "packs": {name: packs.find(name, days, before) for name, days, before in list_spans()},
        }
    )


def leave_out_running(told: Any) -> Any:
    """What is said, without what moves with the clock: what is due by now, and projected, of spans that run."""
    running = {name for name, days, _ in list_spans() if days[1] > story.END.date()}
    packs = {name: _leave_out_due(pack) if name in running else pack for name, pack in told["packs"].items()}
    return told | {"promises": _leave_out_pace(told["promises"]), "packs": packs}


def _leave_out_due(pack: Any) -> Any:
    points = {
        name: value[1:] if name in ("goal.due", "goal.missing") else value for name, value in pack["points"].items()
    }
    promises = _leave_out_pace(pack["tables"]["blockers.promises"])
    return {"points": points, "tables": pack["tables"] | {"blockers.promises": promises}}


def _leave_out_pace(promises: Any) -> Any:
    return [
        {name: value for name, value in row.items() if name not in ("due", "projected")}
        if row["state"] in ("on_track", "at_risk")
        else row
        for row in promises
    ]


def list_differences(told: Any, expected: Any, place: str = "") -> list[str]:
    """Where both differ, each with what is told and what is expected."""
    if isinstance(told, dict) and isinstance(expected, dict) and told.keys() == expected.keys():
        return [line for name in told for line in list_differences(told[name], expected[name], f"{place}/{name}")]
    if isinstance(told, list) and isinstance(expected, list) and len(told) == len(expected):
        pairs = enumerate(zip(told, expected, strict=True))
        return [line for number, pair in pairs for line in list_differences(*pair, f"{place}/{number}")]
    return [] if told == expected else [f"{place}: {told!r}, and not {expected!r}"]


def be_close(value: Any) -> Any:
    """The same, in which numbers that are no counts need only be close."""
    if isinstance(value, dict):
        return {name: be_close(each) for name, each in value.items()}
    if isinstance(value, list):
        return [be_close(each) for each in value]
    return pytest.approx(value, rel=CLOSE, abs=SHARE) if isinstance(value, float) else value
