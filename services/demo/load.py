"""Sends a generated month of leads, deals and revenue to a running Accord through its HTTP contract."""

import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from services.demo.client import PAUSE_SECONDS, Client, UnexpectedAnswer
from services.demo.dataset import SELLERS, LeadDeals, generate_month
from services.demo.seller_actions import seller_actions

AGREEMENT = Path(__file__).with_name("agreement.yaml")
PROCESSING_SECONDS = 60.0
BATCH_SIZE = 500
PAGE_SIZE = 200
CONCURRENT_SELLERS = 8


def load_demo_data(base_url: str, key: str, before: Callable[[], None]) -> None:
    """Send the month, unless this Accord has leads already; return when the board shows it.

    `before` is called before the first invented fact is sent.
    """
    client = Client(base_url, key)
    client.wait_until_ready()
    if client.read_funnel()["captured"]:
        _print("There are leads here already: going on with them.")
        return
    before()
    now = datetime.now(UTC).replace(microsecond=0)
    month = generate_month(now)
    steps = sum(len(deals.steps) for deals in month.deals)
    _print(f"Sending a month of an invented company: {len(month.leads)} leads, {steps} steps of deals…")
    _set_up_company(client)
    lead_ids = _send_leads(client, month.leads)
    handoffs = _wait_for(
        "every lead is with a seller or with marketing", lambda: _read_offered_handoffs(client, len(lead_ids))
    )

    def work(deals: LeadDeals) -> None:
        _send_seller_actions(client, handoffs.get(lead_ids[deals.lead]), deals, now)

    with ThreadPoolExecutor(CONCURRENT_SELLERS) as sellers:
        list(sellers.map(work, month.deals))
    client.call("POST", "/v1/revenue", {"rows": month.revenue})
    client.call("POST", "/v1/spend", {"rows": month.spend})
    client.call("POST", "/v1/handoffs/closures", {"until": now.isoformat()})
    funnel = _wait_for(
        "the board shows everything", lambda: _read_complete_funnel(client, len(lead_ids), len(month.revenue))
    )
    _print(f"The board shows {funnel['captured']} leads, {funnel['qualified']} qualified, {funnel['won']} won.")


def _set_up_company(client: Client) -> None:
    """Sign the agreement for both sides, and register one source and the sellers."""
    agreement = client.call("POST", "/v1/agreements", AGREEMENT.read_bytes(), "application/yaml")
    for side in ("marketing", "sales"):
        signature = {"side": side, "signer": f"Head of {side}"}
        client.call("POST", f"/v1/agreements/{agreement['version']}/signatures", signature)
    client.call("PUT", "/v1/sources/website", {"name": "Website", "kind": "form", "live": True})
    for seller, name in SELLERS.items():
        body = {"name": name, "email": f"{seller}@example.com", "team": "inbound", "kind": "employee", "capacity": 200}
        client.call("PUT", f"/v1/sellers/{seller}", body)


def _send_leads(client: Client, leads: list[dict[str, Any]]) -> list[str]:
    """The id of each lead, in the order of `leads`."""
    lead_ids = []
    for start in range(0, len(leads), BATCH_SIZE):
        answer = client.call("POST", "/v1/leads/batch", {"leads": leads[start : start + BATCH_SIZE]})
        lead_ids += [result["lead_id"] for result in answer["results"]]
    return lead_ids


def _read_offered_handoffs(client: Client, lead_count: int) -> dict[str, Any] | None:
    """The handoff of each qualified lead by lead id; None until all leads are judged and all qualified ones offered."""
    funnel = client.read_funnel()
    handoffs: dict[str, Any] = {}
    cursor = ""
    while funnel["captured"] == lead_count:
        page = client.call("GET", f"/v1/handoffs?state=offered&limit={PAGE_SIZE}{cursor}")
        handoffs |= {handoff["lead_id"]: handoff for handoff in page["handoffs"]}
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    complete = handoffs and len(handoffs) == client.read_funnel()["qualified"] == funnel["qualified"]
    return handoffs if complete else None


def _send_seller_actions(client: Client, handoff: dict[str, Any] | None, deals: LeadDeals, now: datetime) -> None:
    """Send what a seller does with one lead, in order; without a handoff, only the steps of its deal."""
    calls = seller_actions(handoff, deals, now) if handoff else (("POST", "/v1/deals", step) for step in deals.steps)
    for method, path, body in calls:
        client.call(method, path, body)


def _read_complete_funnel(client: Client, lead_count: int, won_count: int) -> dict[str, Any] | None:
    """The funnel once it counts all leads and all deals won; None before."""
    funnel = client.read_funnel()
    return funnel if (funnel["captured"], funnel["won"]) == (lead_count, won_count) else None


def _wait_for(condition: str, read: Callable[[], dict[str, Any] | None]) -> dict[str, Any]:
    """What `read` returns as soon as that is not None. Raises UnexpectedAnswer after PROCESSING_SECONDS."""
    end = time.monotonic() + PROCESSING_SECONDS
    while time.monotonic() < end:
        if document := read():
            return document
        time.sleep(PAUSE_SECONDS)
    raise UnexpectedAnswer(f"it does not come true within {PROCESSING_SECONDS:.0f} seconds that {condition}")


def _print(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()
