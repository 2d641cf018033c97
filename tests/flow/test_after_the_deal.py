"""After the deal: a lost or won deal ends the cycle of its lead, and new behaviour brings the lead to sales again."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.support.accord_process import run_accord_up
from tests.support.database import run_sql
from tests.support.invariants import violated_invariants, wait_until_processed
from tests.support.retrying_client import Client
from tests.support.scenario import AGREEMENT, lead, set_up_company, sign_agreement

REASONS = ["price", {"code": "timing", "after_days": 90}, {"code": "out_of_business", "returns": "disqualified"}]
NEVER_OFFERED = "every qualified lead has an open handoff of its cycle"


class Sales:
    """What sales and the leads of this company do, over HTTP."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def capture(self, number: int) -> str:
        """A lead that asked for a demo, and that was offered to sales."""
        lead_id: str = self.client.call("POST", "/v1/leads", lead(number))[1]["lead_id"]
        self.wait_for_handoffs(lead_id, ["offered"])
        return lead_id

    def ask_for_demo(self, lead_id: str, at: datetime | str) -> None:
        body = {"lead": {"lead_id": lead_id}, "type": "demo_requested", "occurred_at": str(at)}
        assert self.client.call("POST", "/v1/activities", body)[0] == 202

    def report(self, lead_id: str, stage: str, at: datetime | str, reason: str | None = None) -> None:
        body = {"deal_id": f"deal of {lead_id}", "lead": {"lead_id": lead_id}, "stage": stage, "reason": reason}
        assert self.client.call("POST", "/v1/deals", body | {"occurred_at": str(at), "owner": "anna"})[0] == 202

    def wait_for_handoffs(self, lead_id: str, states: list[str]) -> None:
        """Wait until the lead's handoffs are in these states, the newest first."""
        self.client.wait_for(
            f"/v1/handoffs?lead={lead_id}", lambda body: [each["state"] for each in body["handoffs"]] == states
        )

    def wait_for_score(self, lead_id: str, verdict: str, cycle: int) -> dict[str, Any]:
        score: dict[str, Any] = self.client.wait_for(
            f"/v1/scores/{lead_id}", lambda score: (score["verdict"], score["cycle"]) == (verdict, cycle)
        )
        return score


def lose_and_offer_again_after_90_days(sales: Sales, lead_id: str) -> None:
    sales.report(lead_id, "lost", "2026-04-01T00:00:00Z", "timing")
    assert sales.wait_for_score(lead_id, "nurture", 2)["rests_for_good"] is False

    sales.ask_for_demo(lead_id, "2026-08-01T00:00:00Z")

    sales.wait_for_handoffs(lead_id, ["offered", "lost"])
    assert sales.wait_for_score(lead_id, "qualified", 2)["qualified_at"] == "2026-08-01T00:00:00Z"


def lose_and_show_the_rest(sales: Sales, lead_id: str, now: datetime) -> None:
    sales.report(lead_id, "lost", now - timedelta(days=10), "timing")
    sales.wait_for_score(lead_id, "nurture", 2)

    sales.ask_for_demo(lead_id, now - timedelta(days=1))

    until = (now + timedelta(days=80)).isoformat().replace("+00:00", "Z")
    sales.client.wait_for(
        f"/v1/scores/{lead_id}", lambda score: (score["behaviour"], score["rests_until"]) == (50, until)
    )
    due = {"target": "return", "at": until}
    journey = sales.client.wait_for(f"/v1/journeys/{lead_id}", lambda journey: journey["next_due"] == due)
    assert journey["lifecycle_stage"] == "nurture"


def lose_for_good(sales: Sales, lead_id: str) -> None:
    sales.report(lead_id, "lost", "2026-04-01T00:00:00Z", "out_of_business")
    sales.ask_for_demo(lead_id, "2026-08-01T00:00:00Z")
    assert sales.wait_for_score(lead_id, "disqualified", 2)["rests_for_good"] is True


def win_and_offer_again_at_once(sales: Sales, lead_id: str) -> None:
    sales.report(lead_id, "won", "2026-04-01T00:00:00Z")
    sales.wait_for_score(lead_id, "nurture", 2)

    sales.ask_for_demo(lead_id, "2026-04-02T00:00:00Z")

    sales.wait_for_handoffs(lead_id, ["offered", "won"])


async def test_a_lost_lead_rests_and_a_customer_does_not_and_both_come_back(database_url: str, tmp_path: Path) -> None:
    with run_accord_up(database_url, tmp_path) as (_, client):
        client.wait_for("/v1/reports/funnel", lambda document: "totals" in document)
        set_up_company(client)
        sign_agreement(client, AGREEMENT | {"lost_reasons": REASONS})
        sales = Sales(client)
        rested, resting, ruled_out, customer = (sales.capture(number) for number in range(0, 8, 2))

        lose_and_offer_again_after_90_days(sales, rested)
        lose_and_show_the_rest(sales, resting, datetime.now(UTC))
        lose_for_good(sales, ruled_out)
        win_and_offer_again_at_once(sales, customer)

        await wait_until_processed(database_url)
        for lead_id in (resting, ruled_out):
            sales.wait_for_handoffs(lead_id, ["lost"])
        _, funnel = client.call("GET", "/v1/reports/funnel")

    counted = ("captured", "qualified", "accepted", "won", "lost", "recycled")
    assert {name: funnel["totals"][name] for name in counted} == {
        "captured": 4, "qualified": 4, "accepted": 4, "won": 1, "lost": 3, "recycled": 0,
    }  # fmt: skip
    assert await violated_invariants(database_url) == {}

    await run_sql(database_url, "update handoff.handoffs set state = 'lost' where state = 'offered' and cycle = 2")

    violations = await violated_invariants(database_url)
    assert {str(lead_id) for lead_id, _ in violations[NEVER_OFFERED]} == {rested, customer}
