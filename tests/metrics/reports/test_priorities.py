"""What leads of a priority are promised is judged apart: in reports, in promises and in lists, in both ways."""

from typing import Any

import httpx2
import pytest

from services.metrics.promises.domain import read_progress
from services.metrics.reports.commitments import load_standings
from services.metrics.reports.domain import promises, query
from services.metrics.reports.handlers.source import load_locale
from shared.db.connection import Connection
from shared.db.database import Database
from tests.metrics.conftest import GetJson, Receive
from tests.metrics.event_builders import agreement_activated, day, lead_captured, new_lead_id, sla_event
from tests.metrics.reports.two_ways import refold

AGREED: dict[str, Any] = {
    "sales": {"acceptance": {"within": "4h", "clock": "elapsed", "at_least": 0.5}},
    "priorities": [
        {
            "id": "hand_raiser",
            "behaviour": [{"activity": "demo_requested"}],
            "acceptance": {"within": "30m", "clock": "elapsed", "at_least": 0.9},
        }
    ],
}
RAISED = "acceptance:hand_raiser"


@pytest.fixture(autouse=True)
async def example(receive: Receive) -> None:
    """Two plain leads, accepted in time; of two hand raisers one is missed, and a third one raised its hand later."""
    await receive(agreement_activated(day(1), **AGREED))
    for name, priority in (("met", None), ("met", None), ("met", "hand_raiser"), ("breached", "hand_raiser")):
        lead = new_lead_id()
        await receive(lead_captured(lead, day(2)), sla_event(name, lead, day(2.5), priority=priority))
    later = new_lead_id()
    await receive(lead_captured(later, day(2)), sla_event("started", later, day(2)))
    again: dict[str, Any] = {"started_at": day(2.1), "due_at": day(2.2), "priority": "hand_raiser"}
    await receive(sla_event("started", later, day(2.1), **again))
    await receive(sla_event("met", later, day(2.15), seconds=1800, **again))


async def count(get_json: GetJson) -> list[tuple[Any, ...]]:
    report = await get_json("/v1/reports/sla")
    names = ("target", "due", "met", "breached", "attainment", "median_elapsed_seconds")
    return [tuple(row[name] for name in names) for row in report["rows"]]


@pytest.mark.parametrize("summed", [False, True], ids=["from all rows", "from sums"])
async def test_the_promise_to_hand_raisers_is_a_row_of_its_own(
    database: Database, get_json: GetJson, summed: bool
) -> None:
    if summed:
        await refold(database)

    assert await count(get_json) == [("acceptance", 2, 2, 0, 1.0, 3600.0), (RAISED, 3, 2, 1, 0.666667, 2700.0)]
    divided = (await get_json("/v1/reports/sla", by="team"))["rows"]
    assert [(row["target"], row["team"], row["due"]) for row in divided] == [
        ("acceptance", "north", 2),
        (RAISED, "north", 3),
    ]


async def test_each_promise_is_held_against_its_own_share(get_json: GetJson) -> None:
    report = await get_json("/v1/reports/commitments", to="2026-04-01")

    rows = [(row["promise"], row["promised"], row["done"], row["state"]) for row in report["rows"]]
    assert rows == [("acceptance", 0.5, 1.0, "kept"), (RAISED, 0.9, 0.666667, "missed")]


async def test_the_promise_is_among_the_series_of_its_span(database: Database) -> None:
    async def read(conn: Connection) -> Any:
        return await load_standings(conn, query.build_query(query.ReportRequest(), await load_locale(conn)))

    standings = [standing for standing, _ in await database.run(read)]
    progress = read_progress(standings, day(20).date())

    assert progress[promises.Promise("sales", RAISED)].target == 0.9
    assert progress[promises.Promise("sales", "acceptance")].target == 0.5


@pytest.mark.parametrize("summed", [False, True], ids=["from all rows", "from sums"])
async def test_a_missed_promise_to_a_hand_raiser_is_a_leak_of_its_target(
    database: Database, get_json: GetJson, summed: bool
) -> None:
    if summed:
        await refold(database)
    report = await get_json("/v1/reports/leak")

    assert [(row["cause"], row["count"]) for row in report["rows"] if row["cause"] == "acceptance"] == [
        ("acceptance", 1)
    ]


async def test_the_leads_behind_the_number_are_listed(operator: httpx2.AsyncClient) -> None:
    page = await operator.get(f"http://127.0.0.1/promises/{RAISED}", params={"state": "breached"})

    assert page.status_code == 200
    assert "Accepted (hand raiser) in time: missed" in page.text
    assert page.text.count('href="/leads/') == 1
    assert (await operator.get("http://127.0.0.1/promises/nothing:hand_raiser")).status_code == 404


async def test_the_board_names_the_promise(operator: httpx2.AsyncClient) -> None:
    page = await operator.get("http://127.0.0.1/")

    assert "Sales: accepted (hand raiser)" in page.text
    assert "Accepted (hand raiser) within 30m" in page.text
