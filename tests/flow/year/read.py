"""What Accord says of a year over HTTP, as far as its raw facts tell it, and what it must say."""

import os
import subprocess
import sys
from typing import Any
from urllib.parse import quote

import pytest

from tests.flow.year import story
from tests.flow.year.expected import MONTHS, Expected
from tests.support.accord_process import KEY, SECRET
from tests.support.retrying_client import Client

OCTOBER = MONTHS[9]
PACK = ("captured", "delivered", "acceptance_rate", "rejected", "contacted", "won", "bookings", "cycle", "spend")
REPORTS = {
    "promises": "/v1/reports/commitments",
    "funnel": "/v1/reports/funnel?by=month&basis=period",
    "money": "/v1/reports/revenue?by=month&basis=period",
    "goal": f"/v1/goals/current?at={quote(story.END.isoformat())}",
    "leak": "/v1/reports/leak",
    "shifts": "/v1/reports/shifts",
    "pack": "/v1/meetings/2025-10",
}


def read_all(client: Client) -> dict[str, Any]:
    """What the reports, the goal and the pack of October say, as far as the raw facts tell it."""
    answers = {name: client.call("GET", path)[1] for name, path in REPORTS.items()}
    steps = ("month", "captured", "qualified", "accepted", "contacted", "won", "lost", "rejected")
    goal = answers["goal"]
    points = {
        point["id"]: point["value"]
        for section in answers["pack"]["sections"]
        for point in section["points"]
        if section["id"] != "became" and point["id"] in PACK
    }
    return {
        "promises": sort_promises(answers["promises"]["rows"]),
        "funnel": [{name: row[name] for name in steps} for row in answers["funnel"]["rows"]],
        "money": [
            {"month": row["month"]}
            | {name: row[name]["amount"] for name in ("bookings", "revenue", "recurring_revenue")}
            for row in answers["money"]["rows"]
        ],
        "goal": {name: float(goal[name]["amount"]) for name in ("booked", "due")}
        | {name: float(goal["projected"][name]["amount"]) for name in ("value", "low", "high")}
        | {"missing": float(goal["gap"]["value"]["amount"])},
        "leak": {
            row["cause"]: {"count": row["count"], "of": row["of"], "leak": row["leak"] and float(row["leak"]["amount"])}
            for row in answers["leak"]["rows"]
            if row["cause"] != "untouched"
        },
        "shifts": {
            row["measure"]: {"value": row["value"], "usual": row["usual"]}
            for row in answers["shifts"]["rows"]
            if row["measure"] in ("volume", "acceptance_rate")
        },
        "pack": points,
    }


def sort_promises(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of spans that are over: what was promised and done, and whether it was kept."""
    names = ("promise", "span", "promised", "done", "state")
    over = [{name: row[name] for name in names} for row in rows if row["to"] <= str(story.END.date())]
    return sorted(over, key=lambda row: (row["promise"], row["span"]))


def expect_all(expected: Expected) -> dict[str, Any]:
    return {
        "promises": sorted(expected.list_promises(), key=lambda row: (row["promise"], row["span"])),
        "funnel": expected.list_funnel(),
        "money": [
            {name: value if name == "month" else f"{value:.2f}" for name, value in row.items()}
            for row in expected.list_money()
        ],
        "goal": pytest.approx(expected.find_goal(), abs=0.02),
        "leak": expected.list_leaks(),
        "shifts": expected.list_shifts(),
        "pack": expected.list_points(OCTOBER),
    }


def rebuild(url: str) -> None:
    """Fold all facts anew, as an operator does."""
    command = [sys.executable, "-m", "services.cli.main", "rebuild"]
    environment = {**os.environ, "ACCORD_DATABASE_URL": url, "ACCORD_SECRET": SECRET, "ACCORD_BOOTSTRAP_KEY": KEY}
    done = subprocess.run(command, env=environment, capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stderr
