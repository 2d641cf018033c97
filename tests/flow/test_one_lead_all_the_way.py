"""One lead from the form to the revenue, through all four services."""

from pathlib import Path
from typing import Any

from tests.support.accord_process import run_accord_up
from tests.support.invariants import violated_invariants, wait_until_processed
from tests.support.scenario import lead, receipt, set_up_company, won_deal

QUALIFIED_LEAD = lead(0)
OTHER_LEAD = lead(1, industry="software")


async def test_a_lead_becomes_a_customer_and_both_teams_see_it(database_url: str, tmp_path: Path) -> None:
    with run_accord_up(database_url, tmp_path) as (_, client):
        client.wait_for("/v1/reports/funnel", lambda document: "totals" in document)
        set_up_company(client)
        lead_id, other_id = (
            client.call("POST", "/v1/leads", body)[1]["lead_id"] for body in (QUALIFIED_LEAD, OTHER_LEAD)
        )
        handoffs = client.wait_for(f"/v1/handoffs?lead={lead_id}", lambda document: bool(document["handoffs"]))[
            "handoffs"
        ]
        offered = handoffs[0]
        _, score = client.call("GET", f"/v1/scores/{lead_id}")
        client.call("POST", "/v1/deals", won_deal(0))
        client.call("POST", "/v1/revenue", {"rows": [receipt(0)]})
        revenue = client.wait_for(
            "/v1/reports/revenue?by=channel", lambda document: document["totals"]["revenue"]["amount"] == "1000.00"
        )
        _, funnel = client.call("GET", "/v1/reports/funnel?by=channel")
        _, journey = client.call("GET", f"/v1/journeys/{lead_id}")
        client.wait_for(f"/v1/scores/{lead_id}", lambda score: (score["verdict"], score["cycle"]) == ("nurture", 2))
        _, other_score = client.call("GET", f"/v1/scores/{other_id}")
        _, handoff = client.call("GET", f"/v1/handoffs/{offered['handoff_id']}")
        await wait_until_processed(database_url)

    assert (offered["state"], offered["origin"]) == ("offered", "marketing")
    assert (handoff["state"], handoff["seller"]) == ("won", "anna")
    assert (score["verdict"], score["fit"], score["behaviour"]) == ("qualified", 40, 50)
    assert other_score["verdict"] == "nurture"
    assert select_counts(funnel) == {
        "organic_search": {"captured": 1, "qualified": 1, "accepted": 1, "won": 1, "lost": 0},
        "referral": {"captured": 1, "qualified": 0, "accepted": 0, "won": 0, "lost": 0},
    }
    assert {row["channel"]: row["revenue"]["amount"] for row in revenue["rows"]} == {
        "organic_search": "1000.00",
        "referral": "0.00",
    }
    assert journey["lifecycle_stage"] == "customer"
    assert await violated_invariants(database_url) == {}


def select_counts(report: dict[str, Any]) -> dict[str, dict[str, int]]:
    """The counts of these steps in the funnel, by channel."""
    steps = ("captured", "qualified", "accepted", "won", "lost")
    return {row["channel"]: {step: row[step] for step in steps} for row in report["rows"]}
