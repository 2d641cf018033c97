"""Two products with thresholds and teams of their own, all the way: from the form over the seller to the report."""

from pathlib import Path
from typing import Any

from tests.support.accord_process import run_accord_up
from tests.support.invariants import violated_invariants, wait_until_processed
from tests.support.retrying_client import Client
from tests.support.scenario import AGREEMENT, lead, set_up_company, sign_agreement

FLEET = {"code": "fleet", "spellings": ["Fuhrpark"], "qualified": {"fit": 0, "behaviour": 50}, "team": "fleet"}
SOLAR = {"code": "solar", "team": "solar"}
SELLERS = {"fay": "fleet", "sol": "solar"}


def ask(client: Client, number: int, product: str | None, industry: str, form: str = "") -> str:
    """A lead that asks for a demo of this product."""
    body = lead(number, industry) | {"external_id": f"form-{number}{form}"}
    body |= {"interest": {"product": product}} if product else {}
    body["occurred_at"] = "2026-03-02T10:00:00Z" if form else "2026-03-01T10:00:00Z"
    lead_id: str = client.call("POST", "/v1/leads", body)[1]["lead_id"]
    return lead_id


def wait_for_handoff(client: Client, lead_id: str, seller: str) -> dict[str, Any]:
    """The lead's only handoff, once this seller has it."""
    path = f"/v1/handoffs?lead={lead_id}"
    (handoff,) = client.wait_for(path, lambda answer: [each["seller"] for each in answer["handoffs"]] == [seller])[
        "handoffs"
    ]
    known: dict[str, Any] = handoff
    return known


def wait_for_verdict(client: Client, lead_id: str) -> dict[str, Any]:
    verdict: dict[str, Any] = client.wait_for(
        f"/v1/scores/{lead_id}", lambda score: score.get("verdict") not in (None, "unscored")
    )
    return verdict


def change_their_minds(client: Client) -> tuple[dict[str, Any], dict[str, Any]]:
    """The handoffs of two leads of fleet that came to ask for solar: one was offered, the other one accepted."""
    changed, kept = ask(client, 4, "fleet", "farming"), ask(client, 5, "fleet", "farming")
    wait_for_handoff(client, changed, "fay")
    path = f"/v1/handoffs/{wait_for_handoff(client, kept, 'fay')['handoff_id']}"
    client.call("PUT", f"{path}/acceptance", {"seller": "fay"})
    for number, lead_id in ((4, changed), (5, kept)):
        assert ask(client, number, "solar", "farming", "b") == lead_id
    stays = client.wait_for(path, lambda handoff: handoff["product"] == "solar")
    return wait_for_handoff(client, changed, "sol"), stays


async def test_leads_of_two_products_are_judged_sold_and_counted_by_product(database_url: str, tmp_path: Path) -> None:
    with run_accord_up(database_url, tmp_path) as (_, client):
        client.wait_for("/v1/reports/funnel", lambda document: "totals" in document)
        set_up_company(client)
        for seller, team in SELLERS.items():
            client.call("PUT", f"/v1/sellers/{seller}", {"name": seller, "team": team})
        sign_agreement(client, AGREEMENT | {"products": [FLEET, SOLAR]})

        # Only leads of fleet qualify whatever their trade is.
        fleet, solar, plain = (
            ask(client, number, product, "farming") for number, product in enumerate((" FUHRPARK ", "Solar", None), 1)
        )
        verdicts = [wait_for_verdict(client, lead_id) for lead_id in (fleet, solar, plain)]
        why = wait_for_handoff(client, fleet, "fay")["why_this_seller"]
        moved, stays = change_their_minds(client)
        report = client.wait_for(
            "/v1/reports/funnel?by=product",
            lambda answer: ("solar", 3) in {(row["product"], row["captured"]) for row in answer["rows"]},
        )
        await wait_until_processed(database_url)

    shown = ("verdict", "product", "needs_fit")
    assert [[verdict[key] for key in shown] for verdict in verdicts] == [
        ["qualified", "fleet", None],
        ["nurture", "solar", 40.0],
        ["nurture", "default", 40.0],
    ]
    assert why == "product fleet: team fleet; fay alone is free"
    assert (moved["product"], moved["state"], moved["team"]) == ("solar", "offered", "solar")
    assert (stays["state"], stays["seller"], stays["packet"]["interest"]["product"]) == ("accepted", "fay", "solar")
    counts = {row["product"]: (row["captured"], row["qualified"], row["accepted"]) for row in report["rows"]}
    assert counts == {"default": (1, 0, 0), "fleet": (1, 1, 0), "solar": (3, 2, 1)}
    assert await violated_invariants(database_url) == {}
