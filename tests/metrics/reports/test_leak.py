"""The leak against a calculation of its own from the raw facts of half a year."""

from datetime import datetime, timedelta
from statistics import fmean
from typing import Any

import httpx2
import pytest

from services.metrics.projections.handlers.rebuild import rebuild
from shared.db.database import Database
from tests.metrics.conftest import CreateKey, GetJson, Receive
from tests.metrics.meetings.company import ZONE, Company, Lead, live, tell
from tests.metrics.reports.two_ways import refold

NOW = datetime.now(ZONE)
FIRST = NOW - timedelta(days=330)


def find_quantile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def is_missed(lead: Lead) -> bool:
    return lead.clock is not None and lead.clock[1] == "breached"


def calculate(company: Company, expected: float | None) -> dict[str, Any]:
    """Missed leads times the missing share times the mean deal; of leads old enough to have bought."""
    year, bought = NOW - timedelta(days=365), [lead for lead in company.leads if lead.won and lead.won < NOW]
    lags = [(lead.won - lead.qualified) / timedelta(days=1) for lead in bought if lead.won and lead.qualified]
    old = timedelta(days=find_quantile(lags, 0.9))
    cohort = [lead for lead in company.leads if lead.qualified and year - old <= lead.qualified < NOW - old]
    missed = [lead for lead in cohort if is_missed(lead)]
    kept = [lead for lead in cohort if not is_missed(lead)]
    observed = sum(lead.won is not None for lead in missed) / len(missed)
    should = sum(lead.won is not None for lead in kept) / len(kept) if expected is None else expected
    deal, count = fmean(float(lead.amount) for lead in bought), sum(is_missed(lead) for lead in company.leads)
    return {"count": count, "expected": should, "observed": observed, "of": len(missed),
            "deal": deal, "leak": count * max(should - observed, 0) * deal}  # fmt: skip


@pytest.mark.parametrize("expected", [None, 0.5], ids=["against those kept", "against the agreement"])
async def test_the_leak_is_what_the_raw_facts_say(
    database: Database, receive: Receive, get_json: GetJson, expected: float | None
) -> None:
    company = live(11, 500, FIRST)
    terms = {"expected": {"qualified_to_customer": expected}} if expected else {}
    await tell(receive, company, 5, FIRST, **terms)
    plain = await get_json("/v1/reports/leak")
    await refold(database)
    summed, again = [await get_json("/v1/reports/leak") for _ in range(2)]
    await rebuild(database)
    rebuilt = await get_json("/v1/reports/leak")

    row, untouched = summed["rows"]
    found = {name: row[name] for name in ("count", "expected", "observed", "of")}
    found |= {name: float(row[name]["amount"]) for name in ("deal", "leak")}
    assert found == pytest.approx(calculate(company, expected), rel=1e-4)
    assert float(row["low"]["amount"]) < found["leak"] < float(row["high"]["amount"])
    oldest = sorted((lead for lead in company.leads if is_missed(lead)), key=lambda lead: lead.clock or (NOW, ""))
    assert row["leads"] == [str(lead.lead_id) for lead in oldest][:200]
    waiting = [lead for lead in company.leads if is_missed(lead) and not lead.contacted]
    assert (untouched["cause"], untouched["count"], untouched["observed"]) == ("untouched", len(waiting), 0.0)
    assert (summed["totals"]["count"], summed["totals"]["leak"]) == (row["count"], row["leak"])
    assert plain["rows"] == summed["rows"] == again["rows"] == rebuilt["rows"]


async def test_of_few_leads_nothing_is_estimated(receive: Receive, get_json: GetJson) -> None:
    company = live(11, 20, FIRST)
    await tell(receive, company, 5, FIRST)

    leak = await get_json("/v1/reports/leak")

    assert {row["leak"] for row in leak["rows"] if row["cause"] != "untouched"} == {None}
    assert leak["totals"]["leak"] is None


async def test_the_leak_is_divided_by_no_group(client: httpx2.AsyncClient, create_key: CreateKey) -> None:
    response = await client.get("/v1/reports/leak", params={"by": "team"}, headers=await create_key("read"))

    assert [error["pointer"] for error in response.json()["errors"]] == ["/query/by"]
