"""One person of a story that is told over HTTP, and what each reader says of that person."""

import json
from typing import Any

from tests.support.retrying_client import Client

MARCH = "from=2026-03-01&to=2026-04-01&basis=cohort"
# The counts of each report that a story compares.
COUNTS = {
    "funnel": ("captured", "qualified", "accepted", "contacted", "sales_qualified", "opportunity", "won", "lost"),
    "win_rate": ("sales_qualified", "won", "lost", "open"),
    "revenue": ("won", "bookings"),
    "sales_cycle": ("won", "median_days"),
}


def day(number: int, hour: int = 10) -> str:
    return f"2026-03-{number:02}T{hour}:00:00Z"


class Person:
    """Each person has a campaign, an address, a telephone number and deals that no other person has."""

    def __init__(self, client: Client, campaign: str, number: int) -> None:
        self.client, self.campaign, self.lead_id = client, campaign, ""
        self.email, self.phone = f"buyer{number}@shop{number}.example", f"+1202555{number:04}"

    def fill_in_form(self, campaign: str | None = None) -> None:
        """The person asks for a demo, qualifies, and is offered to anna."""
        self.lead_id = self._capture("form", day(2), campaign or self.campaign, email=self.email)

    def fill_in_form_of_another_campaign(self) -> None:
        self.fill_in_form("forms")

    def call(self) -> None:
        """The person asks for a demo by telephone, and counts as another lead."""
        self._capture("call", day(2, 11), f"{self.campaign}-calls", phone=self.phone)

    def leave_address_and_number(self) -> None:
        """The telephone number turns out to be this person's."""
        self._capture("both", day(3), f"{self.campaign}-late", email=self.email, phone=self.phone)

    def click_advertisement(self, by: str = "email") -> None:
        """The first touch, which the person with this address or number made before any form."""
        touch = {"channel": "display", "campaign": self.campaign}
        body = {"lead": self._identify(by), "type": "page_viewed", "occurred_at": day(1), "touch": touch}
        self._post("/v1/activities", body | {"external_id": f"{self.campaign}-click"})

    def report(self, deal: str, stage: str, at: str, amount: int | None, owner: str | None, by: str = "email") -> None:
        """The CRM reports a deal of the person with this address or number."""
        self._post(
            "/v1/deals",
            {
                "deal_id": f"{self.campaign}-{deal}",
                "lead": self._identify(by),
                "stage": stage,
                "amount": {"amount": str(amount), "currency": "EUR"} if amount else None,
                "owner": owner,
                "occurred_at": at,
            },
        )

    def close(self, outcome: str, at: str) -> None:
        """The seller who has the lead ends its deal, or one without an id."""
        handoff = self._handoffs()[0]
        body = {"seller": handoff["seller"], "outcome": outcome, "occurred_at": at}
        status, answer = self.client.call("PUT", f"/v1/handoffs/{handoff['handoff_id']}/outcome", body)
        assert status == 200, answer

    def read(self) -> dict[str, Any]:
        """What handoff, the journey and the reports say."""
        (handoff,) = [each for each in self._handoffs() if each["state"] != "recycled"]
        _, journey = self.client.call("GET", f"/v1/journeys/{self.lead_id}")
        reports = {}
        for name, counts in COUNTS.items():
            rows = self.client.call("GET", f"/v1/reports/{name}?{MARCH}&by=campaign")[1]["rows"]
            (row,) = [row for row in rows if row["campaign"] == self.campaign]
            reports[name] = {count: row[count] for count in counts}
        return {
            "handoff": (handoff["state"], handoff["seller"], handoff["origin"]),
            "journey": (journey["lifecycle_stage"], journey["owner"]["seller"]),
            "steps": {name: step["at"].replace(".000000", "") for name, step in journey["steps"].items() if step},
            **reports,
        }

    def _capture(self, form: str, at: str, campaign: str, **contact: str) -> str:
        body = {
            "source": "website", "external_id": f"{self.campaign}-{form}", "occurred_at": at, "contact": contact,
            "company": {"industry": "logistics"}, "touch": {"channel": "paid_search", "campaign": campaign},
            "activity": "demo_requested",
        }  # fmt: skip
        lead_id: str = self._post("/v1/leads", body)["lead_id"]
        self.client.wait_for(
            f"/v1/handoffs?lead={lead_id}&include=packet",
            lambda document: (
                at in json.dumps(document["handoffs"]) and all(each["qualified_at"] for each in document["handoffs"])
            ),
        )
        return lead_id

    def _identify(self, by: str) -> dict[str, str]:
        return {by: self.email if by == "email" else self.phone}

    def _handoffs(self) -> list[dict[str, Any]]:
        handoffs: list[dict[str, Any]] = self.client.call("GET", f"/v1/handoffs?lead={self.lead_id}")[1]["handoffs"]
        return handoffs

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        status, answer = self.client.call("POST", path, body)
        assert status == 202, answer
        return answer
