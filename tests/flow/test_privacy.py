"""No direct identifier leaves intake: a lead with unusual words is sent, and the words are searched everywhere else."""

from pathlib import Path

from tests.flow.canaries import CANARIES, SEARCHED_TEXTS, TEXTS_OF_SELLERS, find_texts, lead_with_canaries
from tests.support.accord_process import run_accord_up
from tests.support.scenario import set_up_company


async def test_names_addresses_and_texts_of_a_person_stay_with_intake(database_url: str, tmp_path: Path) -> None:
    with run_accord_up(database_url, tmp_path) as (program, client):
        client.wait_for("/v1/reports/funnel", lambda document: "totals" in document)
        set_up_company(client)
        status, answer = client.call("POST", "/v1/leads", lead_with_canaries())
        assert status == 202, answer
        path = f"/v1/handoffs?lead={answer['lead_id']}"
        (offered,) = client.wait_for(path, lambda document: bool(document["handoffs"]))["handoffs"]
        handoff_path = f"/v1/handoffs/{offered['handoff_id']}"
        reassignment = {"seller": "anna" if offered["seller"] == "ben" else "ben", "why": CANARIES["note"]}
        assert client.call("POST", f"{handoff_path}/reassignment", reassignment)[0] == 200
        qualification = {"seller": reassignment["seller"], "evidence": {"need": CANARIES["evidence"]}}
        assert client.call("PUT", f"{handoff_path}/qualification", qualification)[0] == 200
        deal = {
            "deal_id": "d-1",
            "lead": {"email": CANARIES["email"]},
            "stage": "lost",
            "owner": "anna",
            "reason": "price",
        }
        assert client.call("POST", "/v1/deals", deal)[0] == 202
        unmatched_deal = {**deal, "deal_id": "d-2", "lead": {"phone": CANARIES["phone"].replace("0123", "0999")}}
        assert client.call("POST", "/v1/deals", unmatched_deal)[0] == 202
        client.wait_for("/v1/reports/funnel", lambda document: document["totals"]["lost"] == 1)
        _, handoff = client.call("GET", handoff_path)
        log_text = program.read_output().lower()

    assert handoff["packet"]["contact"]["email"] == CANARIES["email"]
    assert await find_texts(database_url, SEARCHED_TEXTS) == TEXTS_OF_SELLERS
    assert [text for text in SEARCHED_TEXTS if text.lower() in log_text] == []
