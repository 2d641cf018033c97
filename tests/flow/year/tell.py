"""Tells a year over HTTP: each thing when it happens, or all of it afterwards, as a backfill."""

import asyncio
import random
from time import monotonic
from typing import Any

from tests.flow.year import published, story
from tests.flow.year.moved_clock import move_clock
from tests.flow.year.steps import Step, list_steps, shuffle
from tests.flow.year.story import Lead, Year
from tests.support.database import run_sql
from tests.support.invariants import wait_until_processed
from tests.support.retrying_client import Client
from tests.support.scenario import AGREEMENT, sign_agreement

SWEEP_SECONDS, PAUSE_SECONDS = 60.0, 0.1
FIRST_TERMS: dict[str, Any] = AGREEMENT | {
    "title": "Leads of logistics that ask for a demo",
    "timezone": "Europe/Berlin",
    "sales": {
        "business_hours": {"open": {"mon-fri": ["00:00-24:00"]}},
        "acceptance": {"within": "4h", "clock": "elapsed", "at_least": 0.8},
        "first_contact": {"within": "24h", "clock": "elapsed", "at_least": 0.7},
        "follow_up": {"per": "week", "at_least": 3},
    },
    "marketing": {
        "qualified_leads": {"per": "month", "at_least": 11},
        "acceptance_rate": {"per": "month", "at_least": 0.8},
    },
    "lost_reasons": ["price"],
    "goal": {"metric": "revenue", "per": "quarter", "target": {"amount": "130000", "currency": "EUR"}},
    "expected": {"qualified_to_customer": 0.5},
    "rhythm": {"weekly": "30m", "monthly": True, "quarterly": True},
}
SECOND_TERMS = FIRST_TERMS | {
    "title": "More leads of logistics that ask for a demo",
    "marketing": FIRST_TERMS["marketing"] | {"qualified_leads": {"per": "month", "at_least": 17}},
    "sales": FIRST_TERMS["sales"] | {"acceptance": {"within": "4h", "clock": "elapsed", "at_least": 0.9}},
}


class Teller:
    """Sends what happens. `dated`: with the instant at which it happened, else as what happens now."""

    def __init__(self, client: Client, *, dated: bool) -> None:
        self.client = client
        self._dated = dated
        self.ids: dict[int, str] = {}
        self._handoffs: dict[int, str] = {}

    def set_up(self, year: Year) -> None:
        """The source, the sellers of the two countries, and the rates of the dollar."""
        self._put("/v1/sources/website", {"name": "Website", "kind": "form"})
        for country, seller in story.SELLERS.items():
            self._put(f"/v1/sellers/{seller}", {"name": seller.title(), "team": country, "capacity": 10_000})
        rules = [
            {"id": country, "when": [{"field": "company.country", "in": [country]}], "to": {"team": country}}
            for country in story.SELLERS
        ]
        self._put("/v1/routing", {"rules": rules})
        rates = [{"date": str(day), "currency": "USD", "rate": str(rate)} for day, rate in story.DOLLAR.items()]
        self._put("/v1/rates", {"rates": rates})

    def tell(self, step: Step) -> None:
        dated = {"occurred_at": step.at.isoformat()} if self._dated else {}
        lead = step.of
        if lead is None:
            self.call("POST", "/v1/spend", {"rows": [step.body]})
        elif step.kind == "capture":
            self.ids[lead.number] = self.call("POST", "/v1/leads", _write_capture(lead) | dated)["lead_id"]
        elif step.kind == "deal":
            self._await_handoff(lead)
            person = {"deal_id": f"deal-{lead.number}", "lead": {"email": lead.email}, "owner": lead.seller}
            self.call("POST", "/v1/deals", person | step.body | dated)
        elif step.kind == "receipt":
            row = {"deal_id": f"deal-{lead.number}", "occurred_at": step.at.isoformat()} | step.body
            self.call("POST", "/v1/revenue", {"rows": [row]})
        else:
            method = "POST" if step.kind == "contacts" else "PUT"
            path = f"/v1/handoffs/{self._await_handoff(lead)}/{step.kind}"
            self.call(method, path, {"seller": lead.seller} | step.body | dated)

    def call(self, method: str, path: str, body: object = None) -> Any:
        status, answer = self.client.call(method, path, body)
        assert status < 300, (method, path, body, answer)
        return answer

    def _put(self, path: str, body: object) -> None:
        self.call("PUT", path, body)

    def _await_handoff(self, lead: Lead) -> str:
        if lead.number not in self._handoffs:
            path = f"/v1/handoffs?lead={self.ids[lead.number]}"
            (handoff,) = self.client.wait_for(path, lambda document: bool(document["handoffs"]))["handoffs"]
            assert handoff["seller"] == lead.seller
            self._handoffs[lead.number] = handoff["handoff_id"]
        return self._handoffs[lead.number]


def _write_capture(lead: Lead) -> dict[str, Any]:
    return {
        "source": "website",
        "external_id": f"form-{lead.number}",
        "contact": {"email": lead.email, "name": f"Person {lead.number}"},
        "company": {"industry": "logistics" if lead.fits else "gastronomy", "country": lead.country},
        "touch": {"channel": lead.channel} | ({"campaign": lead.campaign} if lead.campaign else {}),
        "activity": "demo_requested",
    }


async def live_through(client: Client, url: str, year: Year, shifts: published.Shifts) -> dict[int, str]:
    """Each thing when it happens, by the clock of the database; the ids of the leads by their numbers.

    Before a month goes on, the `shifts` of the months that are over are published.
    """
    teller, second, month = Teller(client, dated=False), False, ""
    await _begin(teller, url, year)
    for step in list_steps(year):
        if step.at >= story.SECOND_SIGNED and not second:
            await _sign_second(teller, url)
            second = True
        await move_clock(url, step.at)
        if month != (month := f"{step.at.astimezone(story.ZONE):%Y-%m}"):
            await published.await_directions(url, published.list_directions(shifts, month))
        await asyncio.to_thread(teller.tell, step)
    await _end(url)
    return teller.ids


async def load_afterwards(client: Client, url: str, year: Year, seed: int) -> dict[int, str]:
    """Nothing is told while it happens, but the agreements are signed; all of it comes at the end, in any order.

    The ids of the leads by their numbers.
    """
    teller = Teller(client, dated=True)
    await _begin(teller, url, year)
    await _sign_second(teller, url)
    await move_clock(url, story.END)
    for step in shuffle(list_steps(year), random.Random(seed)):
        await asyncio.to_thread(teller.tell, step)
    await wait_until_processed(url)
    await asyncio.to_thread(teller.call, "POST", "/v1/handoffs/closures", {"until": story.END.isoformat()})
    await _end(url)
    return teller.ids


async def _begin(teller: Teller, url: str, year: Year) -> None:
    await move_clock(url, story.FIRST)
    await asyncio.to_thread(sign_agreement, teller.client, FIRST_TERMS)
    await asyncio.to_thread(teller.set_up, year)


async def _sign_second(teller: Teller, url: str) -> None:
    await wait_until_processed(url)
    await move_clock(url, story.SECOND_SIGNED)
    await asyncio.to_thread(sign_agreement, teller.client, SECOND_TERMS)
    await wait_until_processed(url)


async def _end(url: str) -> None:
    """It is the end of the story, and every clock that fell due is told."""
    await move_clock(url, story.END)
    await wait_until_processed(url)
    end = monotonic() + SWEEP_SECONDS
    while await run_sql(url, "select from handoff.clocks where next_at <= clock_timestamp() limit 1"):
        assert monotonic() < end, "Some clocks that fell due are not told."
        await asyncio.sleep(PAUSE_SECONDS)
    await wait_until_processed(url)
