"""No direct identifier leaves intake: a lead with unusual words is sent, and the words are searched everywhere else."""

import json
from pathlib import Path
from typing import Any

from sqlalchemy import Text, cast, column, select, table

from tests.support.accord_process import run_accord_up
from tests.support.database import run_sql
from tests.support.scenario import set_up_company

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
# With the ways in which a telephone number or a name may be normalized.
SEARCHED_TEXTS = [*CANARIES.values(), "4930901820123", "030901820123", "zyxwold"]
INTAKE_SCHEMAS = ("intake", "contacts")
# Text that sellers write stays in the table of their responses.
TEXTS_OF_SELLERS = [("handoff.answers", CANARIES[name]) for name in ("evidence", "note")]
# Tables of intake from which other services read.
PUBLISHED_TABLES = ("intake.outbox", "intake.journal", "intake.dead_letters")


def lead_with_canaries() -> dict[str, Any]:
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


async def find_texts(database_url: str, texts: list[str]) -> list[tuple[str, str]]:
    """(table, text) for each text in a row outside intake's own tables."""
    tables = await list_searched_tables(database_url)
    assert len(tables) > len(PUBLISHED_TABLES)
    occurrences = []
    for schema, name in tables:
        row = table(name, schema=schema).alias("whole_row")
        rows = await run_sql(database_url, select(cast(column("whole_row"), Text)).select_from(row))
        content = json.dumps(rows, default=str).lower()
        occurrences += [(f"{schema}.{name}", text) for text in texts if text.lower() in content]
    return occurrences


async def list_searched_tables(database_url: str) -> list[tuple[str, str]]:
    """(schema, table) for all tables but those that only intake reads."""
    rows = await run_sql(
        database_url,
        "select schemaname, tablename from pg_tables where schemaname not in ('pg_catalog', 'information_schema')",
    )
    return [
        (schema, name)
        for schema, name in rows
        if schema not in INTAKE_SCHEMAS or f"{schema}.{name}".startswith(PUBLISHED_TABLES)
    ]
