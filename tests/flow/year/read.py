"""What Accord says of a year over HTTP, as far as its raw facts tell it."""

import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from tests.flow.year import story
from tests.flow.year.expected_packs import list_spans
from tests.support.accord_process import KEY, SECRET
from tests.support.retrying_client import Client

REPORTS = {
    "promises": "/v1/reports/commitments",
    "funnel": "/v1/reports/funnel?by=month&basis=period",
    "money": "/v1/reports/revenue?by=month&basis=period",
    "goal": f"/v1/goals/current?at={quote(story.END.isoformat())}",
    "leak": "/v1/reports/leak",
    "shifts": "/v1/reports/shifts",
}
STEPS = ("month", "captured", "qualified", "accepted", "contacted", "won", "lost", "rejected")
MONEY = ("bookings", "revenue", "recurring_revenue")
PROMISE = (
    *("side", "promise", "span", "from", "to", "promised", "due", "done", "attainment", "projected", "state"),
    "paired",
)
LEAK = ("count", "of", "observed", "expected", "deal", "leak", "low", "high")
SHIFT = ("state", "direction", "value", "usual", "low", "high", "groups")
# The columns of a pack's tables that the raw facts tell.
TABLES = {
    "quality.rejections": ("reason", "count", "share"),
    "sales.targets": ("target", "due", "met", "breached", "running", "attainment"),
    "blockers.promises": ("side", "promise", "span", "promised", "done", "projected", "state", "paired"),
    "wins.wins": ("lead", "amount", "source", "channel", "campaign", "sellers", "teams"),
    "sources.sources": (
        *("source", "captured", "qualified", "accepted", "sales_qualified", "won"),
        *("acceptance_rate", "lead_to_customer"),
    ),
    "money.channels": (
        *("channel", "spend", "cost_per_lead", "cost_per_qualified", "cost_per_customer"),
        *("captured", "qualified", "won"),
    ),
}
ESTIMATES = ("leak.leak", "goal.booked", "goal.due", "goal.missing", "goal.target")


def read_all(client: Client, ids: Mapping[int, str]) -> dict[str, Any]:
    """What reports, goal and packs say. `ids`: of the leads by their numbers."""
    numbers = {lead_id: number for number, lead_id in ids.items()}
    answers = {name: client.call("GET", path)[1] for name, path in REPORTS.items()}
    return {
        "promises": sort_promises({name: row[name] for name in PROMISE} for row in answers["promises"]["rows"]),
        "funnel": [{name: row[name] for name in STEPS} for row in answers["funnel"]["rows"]],
        "money": [
            {"month": row["month"]} | {name: row[name]["amount"] for name in MONEY} for row in answers["money"]["rows"]
        ],
        "goal": read_goal(answers["goal"]),
        "leak": read_leak(answers["leak"], numbers),
        "shifts": read_shifts(answers["shifts"]["rows"], (*SHIFT, "spans"))
        | {"more_but_worse": answers["shifts"]["totals"]["more_but_worse"]},
        "packs": {name: read_pack(client.call("GET", f"/v1/meetings/{name}")[1], numbers) for name, *_ in list_spans()},
    }


def read_goal(goal: dict[str, Any]) -> dict[str, Any]:
    return {
        "booked": read_estimate(goal["booked"]),
        "due": read_estimate(goal["due"]),
        "projected": {name: read_estimate(goal["projected"][name]) for name in ("value", "low", "high")},
        "missing": read_estimate(goal["gap"]["value"]),
        "causes": goal["causes"],
        "rates": {row["name"]: row["actual"] for row in goal["rates"] if row["name"] != "qualified_leads"},
    } | {name: goal["gap"][name] for name in ("deals", "qualified_leads", "qualify_by")}


def read_leak(leak: dict[str, Any], numbers: Mapping[str, int]) -> dict[str, Any]:
    leads = {row["cause"]: sorted(numbers[lead] for lead in row["leads"]) for row in leak["rows"]}
    totals = {name: read_estimate(leak["totals"][name]) for name in ("leak", "low", "high")}
    rows = {row["cause"]: {name: read_estimate(row[name]) for name in LEAK} for row in leak["rows"]}
    return {"leads": leads, "rows": rows, "totals": totals | {"count": leak["totals"]["count"]}}


def read_shifts(rows: list[dict[str, Any]], names: tuple[str, ...]) -> dict[str, Any]:
    return {
        row["measure"]: {name: row[name] for name in names}
        | {"groups": {each["channel"]: each["share"] for each in row["groups"]}}
        for row in rows
    }


def read_pack(pack: dict[str, Any], numbers: Mapping[str, int]) -> dict[str, Any]:
    """Its numbers, each beside that of the span before, and its tables."""
    points = {
        f"{section['id']}.{point['id']}": [point["value"], point["previous"]]
        for section in pack["sections"]
        for point in section["points"]
    }
    points |= {name: [read_estimate(each) for each in points[name]] for name in ESTIMATES if name in points}
    found = {
        f"{section['id']}.{table['id']}": table["rows"] for section in pack["sections"] for table in section["tables"]
    }
    named = {
        "wins.wins": [row | {"lead": numbers[row["lead"]]} for row in found["wins.wins"]],
    }
    rows = {
        name: [{column: row[column] for column in columns} for row in (found | named)[name]]
        for name, columns in TABLES.items()
        if name in found
    }
    return {"points": points, "tables": rows | read_review(found)}


def read_review(found: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """The tables of months and quarters that stand by name."""
    if "leak.leaks" not in found:
        return {}
    shown = ("count", "observed", "expected", "deal", "leak", "low", "high")
    return {
        "shifts.shifts": read_shifts(found["shifts.shifts"], SHIFT),
        "leak.leaks": {row["cause"]: {name: read_estimate(row[name]) for name in shown} for row in found["leak.leaks"]},
        "goal.causes": [row["cause"] for row in found["goal.causes"]],
        "goal.kept": {row["promise"]: {name: row[name] for name in ("kept", "missed")} for row in found["goal.kept"]},
    }


def read_estimate(value: Any) -> Any:
    """An amount as a number, which may be a cent off."""
    return float(value["amount"]) if isinstance(value, dict) else value


def sort_promises(rows: Any) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: (row["promise"], row["from"]))


def rebuild(url: str) -> None:
    """Fold all facts anew, as an operator does."""
    command = [sys.executable, "-m", "services.cli.main", "rebuild"]
    environment = {**os.environ, "ACCORD_DATABASE_URL": url, "ACCORD_SECRET": SECRET, "ACCORD_BOOTSTRAP_KEY": KEY}
    done = subprocess.run(command, env=environment, capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stderr
