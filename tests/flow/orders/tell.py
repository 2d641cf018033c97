"""Telling stories to `accord up`: all people live their first step, then their second, and so on; then all are read."""

from asyncio import sleep
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import Any
from uuid import UUID

from tests.flow.orders.person import SELLER, Person
from tests.support.database import run_sql
from tests.support.invariants import wait_until_processed
from tests.support.retrying_client import Client
from tests.support.scenario import AGREEMENT, sign_agreement

THREADS = 8
SETTLING_SECONDS = 60.0
PAUSE_SECONDS = 0.2
SIGNED: dict[str, Any] = AGREEMENT | {
    "sales": {
        "business_hours": {"open": {"mon-sun": ["00:00-24:00"]}},
        "acceptance": {"within": "4h"},
        "first_contact": {"within": "24h"},
        "disposition": {"within": "10d"},
    },
    "rejection_reasons": [
        {"code": "other", "note": "required", "returns": "nurture"},
        {"code": "never", "note": "required", "returns": "disqualified"},
    ],
    "recycle_reasons": ["not_now"],
    "lost_reasons": [
        "price",
        {"code": "timing", "returns": "nurture", "after_days": 9},
        {"code": "gone", "returns": "disqualified"},
    ],
    "recycling": {"cool_off_days": 2, "max_cycles": 9},
    "products": [{"code": "fleet"}, {"code": "solar"}],
}
ROUTING = {
    "rules": [{"id": "all", "when": [{"field": "company.industry", "in": ["logistics"]}], "to": {"team": "inbound"}}]
}
ALL_TIME = "from=2026-01-01&to=2027-01-01&basis=cohort&by=campaign"
CLOCK_STATES = ("breached", "met", "running")
REPORTS = ("funnel", "win_rate", "revenue", "sales_cycle")
HANDOFFS = """
    select coalesce(a.survivor, h.lead_id), h.handoff_id, h.merged, a.merged is not null, h.cycle, h.state, h.seller,
           h.qualified_at, h.dealt_at, h.standings, h.rejected_at is not null or h.recycled_at is not null, h.product
    from handoff.handoffs h left join handoff.aliases a on a.merged = h.lead_id order by h.cycle, h.qualified_at
"""
CLOCKS = """
    select coalesce(a.survivor, c.lead_id), c.target, c.state, count(*)
    from handoff.clocks c left join handoff.aliases a on a.merged = c.lead_id
    where c.state <> 'cancelled' group by 1, 2, 3 order by 2, 3
"""
SCORES = "select lead_id, verdict, cycle from qualification.scores where merged_into is null"
UNSETTLED = """
    select h.handoff_id, h.state, h.seller from handoff.handoffs h left join handoff.sellers s using (seller)
    where h.qualified_at is not null and h.seller is null and h.state not in ('rejected', 'recycled')
       or not s.active and h.state not in ('won', 'lost', 'rejected', 'recycled') limit 5
"""
DEALS = "select deal, deal_id from handoff.deals"
STAGES = """
    select d.lead_id, d.deal_id, s.stage, s.occurred_at, s.amount
    from handoff.deal_stages s join handoff.deals d using (deal) where d.lead_id is not null
"""


def set_up(client: Client) -> None:
    """A signed agreement, a source, anna who gets every lead, and two sellers who get those of their deals."""
    client.wait_for("/v1/reports/funnel", lambda document: "totals" in document)
    sign_agreement(client, SIGNED)
    client.call("PUT", "/v1/sources/website", {"name": "Website", "kind": "form"})
    for name, changes in (("anna", {"team": "inbound", "capacity": 1_000_000}), ("ben", {}), ("carl", {})):
        body = SELLER | changes | {"name": name, "email": f"{name}@example.com"}
        assert client.call("PUT", f"/v1/sellers/{name}", body)[0] == 200
    assert client.call("PUT", "/v1/routing", ROUTING)[0] == 200


async def tell(client: Client, database_url: str, people: list[Person], one_by_one: bool = True) -> None:
    """Tell each person's steps, each when all that came before has been processed, or without waiting."""
    with ThreadPoolExecutor(THREADS) as pool:
        for seller in sorted({seller for person in people for seller in person.sellers()}):
            body = SELLER | {"name": seller, "email": f"{seller}@example.com"}
            assert client.call("PUT", f"/v1/sellers/{seller}", body)[0] == 200
        for position in range(max(len(person.order) for person in people)):
            for _ in pool.map(lambda person, at=position: person.live(client, at), people):
                pass
            if one_by_one:
                await wait_until_settled(database_url)
    await wait_until_settled(database_url)


async def wait_until_settled(database_url: str) -> None:
    """Return when all events are handled, each qualified lead has a seller, and no seller who left has a lead."""
    end = monotonic() + SETTLING_SECONDS
    while True:
        await wait_until_processed(database_url, waiting=False)
        if not await run_sql(database_url, UNSETTLED):
            break
        assert monotonic() < end, await run_sql(database_url, UNSETTLED)
        await sleep(PAUSE_SECONDS)
    await wait_until_processed(database_url, waiting=False)


async def read(client: Client, database_url: str, people: list[Person]) -> list[dict[str, Any]]:
    """What each reader says of each person."""
    handoffs: dict[str, list[Any]] = {}
    deal_ids = dict(await run_sql(database_url, DEALS))
    for lead, *rest in await run_sql(database_url, HANDOFFS):
        handoffs.setdefault(str(lead), []).append(rest)
    scores = {str(lead): rest for lead, *rest in await run_sql(database_url, SCORES)}
    stages: dict[str, list[Any]] = {}
    for lead, *stage in await run_sql(database_url, STAGES):
        stages.setdefault(str(lead), []).append(stage)
    rejections = _read_rejections(client)
    reports = {
        name: {row["campaign"]: row for row in client.call("GET", f"/v1/reports/{name}?{ALL_TIME}")[1]["rows"]}
        for name in REPORTS
    }
    with ThreadPoolExecutor(THREADS) as pool:
        documents = list(pool.map(lambda person: _read(client, person, handoffs, scores, reports, deal_ids), people))
    clocks, report = await _count_clocks(database_url), _read_sla(client)
    for person, document in zip(people, documents, strict=True):
        document["promises"] = {"clocks": clocks.get(document["lead"], []), "report": report.get(person.name, [])}
        document["reports"]["rejections"] = rejections.get(person.name, {})
        document["stages"] = stages.get(document["lead"], [])
    return documents


def read_all_totals(client: Client) -> dict[str, Any]:
    """The totals of each report, and how often each reason of a rejection was named."""
    documents = {name: client.call("GET", f"/v1/reports/{name}?{ALL_TIME}")[1] for name in (*REPORTS, "sla")}
    reasons = sum(map(Counter, _read_rejections(client).values()), Counter[str]())
    return {name: document["totals"] for name, document in documents.items()} | {"rejections": reasons}


async def _count_clocks(database_url: str) -> dict[str, list[tuple[str, str, int]]]:
    """How many clocks each lead has in handoff, by target and state."""
    counts: dict[str, list[tuple[str, str, int]]] = {}
    for lead, *count in await run_sql(database_url, CLOCKS):
        counts.setdefault(str(lead), []).append(tuple(count))
    return counts


def _read_sla(client: Client) -> dict[str, list[tuple[str, str, int]]]:
    """The same in the report, by campaign."""
    counts: dict[str, list[tuple[str, str, int]]] = {}
    for row in sorted(client.call("GET", f"/v1/reports/sla?{ALL_TIME}")[1]["rows"], key=lambda row: row["target"]):
        told = [(row["target"], state, row[state]) for state in CLOCK_STATES if row[state]]
        counts.setdefault(row["campaign"], []).extend(told)
    return counts


def _read_rejections(client: Client) -> dict[str, dict[str, int]]:
    """How often each reason was named, by campaign."""
    counts: dict[str, dict[str, int]] = {}
    for row in client.call("GET", f"/v1/reports/rejections?{ALL_TIME}")[1]["rows"]:
        counts.setdefault(row["campaign"], {})[row["reason"]] = row["count"]
    return counts


def _read(
    client: Client,
    person: Person,
    handoffs: dict[str, list[Any]],
    scores: dict[str, list[Any]],
    reports: dict[str, dict[str, Any]],
    deal_ids: dict[UUID, str],
) -> dict[str, Any]:
    _, profile = client.call("GET", f"/v1/leads/{min(person.leads.values())}")
    lead = profile["lead_id"]
    _, journey = client.call("GET", f"/v1/journeys/{lead}")
    rows = {handoff_id: (merged, row) for handoff_id, merged, *row in handoffs.get(lead, [])}
    return {
        "lead": lead,
        "handoffs": [_read_handoff(row, deal_ids, person) for merged, row in rows.values() if not merged],
        "offers": [_read_offer(*each) for each in rows.values() if not each[0]],
        # Also of a handoff that a merge ended: the journey keeps when the lead qualified for it.
        "first_offer": min((str(row[4]) for _, row in rows.values() if row[4]), default=None),
        "decided": [(step, seller, _read_offer(*rows[UUID(handoff)])) for step, seller, handoff in person.answered],
        "score": scores.get(lead),
        "journey": {
            "stage": journey["lifecycle_stage"],
            "side": journey["owner"]["side"],
            "seller": _plain(journey["owner"]["seller"], person),
            "steps": {name: (step["at"], step["implied"]) for name, step in journey["steps"].items() if step},
        },
        "reports": {name: {**rows.get(person.name, {}), "campaign": None} for name, rows in reports.items()},
    }


def _read_handoff(row: list[Any], deal_ids: dict[UUID, str], person: Person) -> dict[str, Any]:
    _, cycle, state, seller, qualified_at, dealt_at, standings, returned, product = row
    deals = [(_deal(deal_ids, deal, person), stage, at) for deal, (stage, at) in standings.items()]
    told = {"qualified_at": str(qualified_at), "dealt_at": str(dealt_at), "returned": returned, "product": product}
    return {"cycle": cycle, "state": state, "seller": _plain(seller, person), "deals": sorted(deals)} | told


def _read_offer(merged: bool, row: list[Any]) -> tuple[Any, ...]:
    """The cycle and the qualification of a handoff; whether a merge ended it, or left it with the merged lead."""
    left, cycle, _, _, qualified_at, *_ = row
    return merged, left, cycle, str(qualified_at)


def _deal(deal_ids: dict[UUID, str], deal: str, person: Person) -> str:
    name = deal_ids.get(UUID(deal), "?")
    return "unnamed" if name.startswith("handoff/") else name.removeprefix(f"{person.name}-")


def _plain(seller: str | None, person: Person) -> str | None:
    """The seller, unless one leaves in the story: then it depends on when the seller left who has the lead."""
    return None if person.sellers() else seller
