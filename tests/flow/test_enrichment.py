"""What marketing or sales learn of a lead goes through all four services."""

from pathlib import Path

from tests.support.accord_process import run_accord_up
from tests.support.invariants import violated_invariants, wait_until_processed
from tests.support.scenario import AGREEMENT, lead, set_up_company

ASKED = {"attributes": {"company.industry": "logistics", "company.employees": 120}, "origin": "asked on the phone"}


async def test_a_lead_qualifies_by_what_was_asked_on_the_phone_and_the_seller_sees_it(
    database_url: str, tmp_path: Path
) -> None:
    with run_accord_up(database_url, tmp_path) as (_, client):
        client.wait_for("/v1/reports/funnel", lambda document: "totals" in document)
        set_up_company(client)
        lead_id = client.call("POST", "/v1/leads", lead(1, industry="software"))[1]["lead_id"]
        before = client.wait_for(f"/v1/scores/{lead_id}", lambda score: score.get("verdict") == "nurture")

        status, stated = client.call("POST", f"/v1/leads/{lead_id}/attributes", ASKED)

        score = client.wait_for(f"/v1/scores/{lead_id}", lambda score: score["verdict"] == "qualified")
        path = f"/v1/handoffs?lead={lead_id}"
        (offered,) = client.wait_for(path, lambda document: bool(document["handoffs"]))["handoffs"]
        packet = client.call("GET", f"/v1/handoffs/{offered['handoff_id']}")[1]["packet"]
        levels = {"id": "level", "field": "role.seniority", "in": ["director"], "points": 40}
        sizes = {"id": "size", "field": "company.employees", "at_least": 50, "points": 40}
        definition = AGREEMENT["definition"] | {"profile": [levels, sizes]}
        draft = client.call("POST", "/v1/agreements", AGREEMENT | {"definition": definition})[1]
        journey = client.wait_for(f"/v1/journeys/{lead_id}", lambda document: document["lifecycle_stage"] == "mql")
        await wait_until_processed(database_url)

    assert (status, before["qualified_at"], score["qualified_at"]) == (200, None, stated["occurred_at"])
    assert (offered["state"], packet["company"]["industry"], packet["company"]["employees"]) == (
        "offered",
        "logistics",
        120,
    )
    # The size was asked for; no lead said how far up it is.
    assert [warning["pointer"] for warning in draft["warnings"]] == ["/definition/profile/0/field"]
    assert (len(packet["activities"]), len(packet["touches"])) == (1, 1)
    (fact,) = [fact for fact in journey["facts"] if fact["type"] == "lead.enriched"]
    assert fact["data"] == {
        "enrichment_id": stated["enrichment_id"],
        "attributes": {"company.industry": "logistics", "company.size": "51-200"},
    }
    assert await violated_invariants(database_url) == {}
