"""The page of the guarantee: the ledger, and the buttons of both heads."""

from datetime import UTC, datetime, timedelta

import httpx2

from tests.metrics import event_builders as build
from tests.metrics.conftest import Receive
from tests.metrics.html_page import fetch_page

TERMS = {"claim_within": "5d", "dispute_within": "5d"}
TWO_DAYS_AGO = datetime.now(UTC) - timedelta(days=2)


async def test_both_heads_decide_a_dispute_on_the_page(operator: httpx2.AsyncClient, receive: Receive) -> None:
    leads = [build.new_lead_id() for _ in range(2)]
    await receive(build.agreement_activated(TWO_DAYS_AGO - timedelta(days=1), guarantee=TERMS))
    for lead in leads:
        await receive(build.lead_captured(lead, TWO_DAYS_AGO), build.lead_qualified(lead, TWO_DAYS_AGO))
        await receive(build.handoff_offered(lead, TWO_DAYS_AGO))
    await receive(build.handoff_rejected(leads[0], TWO_DAYS_AGO + timedelta(days=1), check="disputed"))

    before = await fetch_page(operator, "promises/guarantee")
    token = next(a["value"] for _, a in before.tags if a.get("name") == "form_token")
    forged = await operator.post(
        f"http://127.0.0.1/promises/guarantee/{build.handoff_id(leads[0])}/decisions",
        data={"side": "sales", "owes": "yes"},
        headers={"origin": "http://127.0.0.1"},
    )
    for side in ("sales", "marketing"):
        answer = await operator.post(
            f"http://127.0.0.1/promises/guarantee/{build.handoff_id(leads[0])}/decisions",
            data={"form_token": token, "side": side, "owes": "yes"},
            headers={"origin": "http://127.0.0.1"},
        )
        assert (answer.status_code, answer.headers["location"]) == (303, "/promises/guarantee")
    after = await fetch_page(operator, "promises/guarantee")

    assert forged.status_code == 403
    assert "0 leads owed again, 1 disputed" in " ".join(before.texts)
    assert "Sales: another lead is owed" in " ".join(before.texts)
    assert "1 lead owed again, 1 not yet replaced" in " ".join(after.texts)
    assert "waits for the next good lead" in " ".join(after.texts)
    assert [a for tag, a in after.tags if tag == "button" and a.get("name") == "owes"] == []
