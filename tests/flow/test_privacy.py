"""No direct identifier leaves intake: looked for by words that nobody else would write."""

import json
from pathlib import Path
from typing import Any

from tests.support.accord_process import accord_up
from tests.support.database import ask
from tests.support.scenario import set_up

CANARIES = {
    "name": "Quenby Zyxwold",
    "email": "quenby.zyxwold@canary-mail.example",
    "phone": "+4930901820123",
    "person": "crm-canary-77",
    "submission": "form-canary-1029",
    "message": "the canary sings at noon",
    "problem": "the canary does not sing",
    "answer": "a canary and two finches",
    "click": "gclid-canary-abc",
    "query": "canaryquery",
    "evidence": "a cage for the canary",
    "note": "anna is allergic to the canary",
}
# Every way in which a phone number may be written down.
SPELLINGS = [*CANARIES.values(), "4930901820123", "030901820123", "zyxwold"]
INTAKES_OWN = ("intake", "contacts")
# What sellers say in their own words stays where they said it.
SAID_BY_SELLERS = [("handoff.answers", CANARIES[name]) for name in ("evidence", "note")]
# What intake itself may publish or keep for others to read.
SHARED_OF_INTAKE = ("intake.outbox", "intake.journal", "intake.dead_letters")


def telling_lead() -> dict[str, Any]:
    return {
        "source": "website",
        "external_id": CANARIES["submission"],
        "contact": {
            "email": CANARIES["email"],
            "phone": CANARIES["phone"],
            "name": CANARIES["name"],
            "external_id": CANARIES["person"],
        },
        "company": {"industry": "logistics"},
        "interest": {"message": CANARIES["message"], "problem": CANARIES["problem"]},
        "touch": {
            "channel": "referral",
            "referrer": f"https://www.example.org/search?q={CANARIES['query']}#canaryquery",
            "landing_page": f"/fleet?mail={CANARIES['query']}",
            "click_id": {"gclid": CANARIES["click"]},
        },
        "activity": "demo_requested",
        "answers": {"What do you keep?": CANARIES["answer"]},
    }


async def test_names_addresses_and_words_of_a_person_stay_with_intake(database_url: str, tmp_path: Path) -> None:
    with accord_up(database_url, tmp_path) as (program, client):
        client.until("/v1/reports/funnel", lambda document: "totals" in document)
        set_up(client)
        status, answer = client.call("POST", "/v1/leads", telling_lead())
        assert status == 202, answer
        path = f"/v1/handoffs?lead={answer['lead_id']}"
        (offered,) = client.until(path, lambda document: bool(document["handoffs"]))["handoffs"]
        of_this = f"/v1/handoffs/{offered['handoff_id']}"
        passed = {"seller": "anna" if offered["seller"] == "ben" else "ben", "why": CANARIES["note"]}
        assert client.call("POST", f"{of_this}/reassignment", passed)[0] == 200
        heard = {"seller": passed["seller"], "evidence": {"need": CANARIES["evidence"]}}
        assert client.call("PUT", f"{of_this}/qualification", heard)[0] == 200
        deal = {
            "deal_id": "d-1",
            "lead": {"email": CANARIES["email"]},
            "stage": "lost",
            "owner": "anna",
            "reason": "price",
        }
        assert client.call("POST", "/v1/deals", deal)[0] == 202
        waiting = {**deal, "deal_id": "d-2", "lead": {"phone": CANARIES["phone"].replace("0123", "0999")}}
        assert client.call("POST", "/v1/deals", waiting)[0] == 202
        client.until("/v1/reports/funnel", lambda document: document["totals"]["lost"] == 1)
        _, handoff = client.call("GET", of_this)
        said = program.said()

    assert handoff["packet"]["contact"]["email"] == CANARIES["email"]
    assert await tables_with(database_url, SPELLINGS) == SAID_BY_SELLERS
    assert [word for word in SPELLINGS if word.lower() in said.lower()] == []


async def tables_with(database_url: str, words: list[str]) -> list[tuple[str, str]]:
    """(table, word) wherever one of the words stands in a row outside intake's own tables."""
    rows = await ask(
        database_url,
        "select schemaname || '.' || tablename from pg_tables "
        "where schemaname not in ('pg_catalog', 'information_schema')",
    )
    tables = [name for (name,) in rows if name.split(".")[0] not in INTAKES_OWN or name.startswith(SHARED_OF_INTAKE)]
    assert len(tables) > len(SHARED_OF_INTAKE)
    found = []
    for table in tables:
        content = json.dumps(await ask(database_url, f"select t::text from {table} t"), default=str).lower()
        found += [(table, word) for word in words if word.lower() in content]
    return found
