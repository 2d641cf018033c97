"""No direct identifier leaves intake: a lead with unusual words is sent, and the words are searched everywhere else."""

import itertools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Text, cast, column, select, table

from tests.support.accord_process import run_accord_up
from tests.support.database import run_sql
from tests.support.encodings import ENCODINGS
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
# What identifies the person, in the order in which `lead_body` takes it.
PERSON = [CANARIES[name] for name in ("name", "email", "phone", "person", "submission", "click")]
# The first ones are on the contact card; the others are known with the capture that brought them.
CARD = 4
FIELD_CHARACTERS = 180
SUBMISSION = CANARIES["submission"]
DEAL_ID, RECEIPT_ID = "crm-deal-5521", "crm-receipt-5521"
AMOUNT = {"amount": "10.00", "currency": "EUR"}
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


async def test_no_field_of_any_body_takes_an_identifier_out_of_intake(database_url: str, tmp_path: Path) -> None:
    with run_accord_up(database_url, tmp_path) as (program, client):
        client.wait_for("/v1/reports/funnel", lambda document: "totals" in document)
        set_up_company(client)
        # One activity waits for its lead.
        assert client.call("POST", "/v1/activities", activity_bodies()[0])[0] == 202
        _, answer = client.call("POST", "/v1/leads/batch", {"leads": lead_bodies()})
        assert [row["problem"] for row in answer["results"] if row["problem"]] == []
        lead_id = answer["results"][0]["lead_id"]
        for body in activity_bodies():
            assert client.call("POST", "/v1/activities", body)[0] == 202
        path = f"/v1/handoffs?lead={lead_id}"
        (offered,) = client.wait_for(path, lambda document: bool(document["handoffs"]))["handoffs"]
        handoff_path, seller = f"/v1/handoffs/{offered['handoff_id']}", offered["seller"]
        for body in rejection_bodies(seller):
            assert client.call("PUT", f"{handoff_path}/rejection", body)[0] == 422
        contact = {"seller": seller, "kind": "conversation", "channel": "quenby.zyxwold"}
        assert client.call("POST", f"{handoff_path}/contacts", contact)[0] in (200, 201)
        for body in deal_bodies(seller):
            assert client.call("POST", "/v1/deals", body)[0] == 202
        receipt = {"id": RECEIPT_ID, "deal_id": DEAL_ID, "amount": AMOUNT, "kind": "new"}
        assert client.call("POST", "/v1/revenue", {"rows": [receipt]})[0] == 200
        client.wait_for("/v1/reports/funnel", lambda document: document["totals"]["lost"] == 1)
        client.wait_for(
            f"/v1/journeys/{lead_id}", lambda document: json.dumps(document).count("page_viewed") >= len(ENCODINGS)
        )
        _, score = client.call("GET", f"/v1/scores/{lead_id}")
        log_text = program.read_output().lower()

    encoded = [encode_person(encode, number) for number, encode in enumerate(ENCODINGS.values())]
    texts = [*itertools.chain.from_iterable(encoded), SUBMISSION, "quenby", "zyxwold"]
    assert await find_texts(database_url, texts) == []
    assert [text for text in texts if text.lower() in log_text] == []
    # The ids of a CRM stay with handoff, which finds the deal and the receipt by them.
    assert await find_texts(database_url, [DEAL_ID]) == [("handoff.deals", DEAL_ID)]
    assert await find_texts(database_url, [RECEIPT_ID]) == [("handoff.revenue", RECEIPT_ID)]
    assert score["verdict"] == "qualified"


def encode_person(encode: Callable[[str], str], number: int = 0) -> list[str]:
    """The identifiers in this encoding; as they are where a field would not take the text, which is too long."""
    identifiers = [identifier if identifier != SUBMISSION else f"{SUBMISSION}-{number}" for identifier in PERSON]
    return [text if len(text := encode(each)) <= FIELD_CHARACTERS else each for each in identifiers]


def lead_bodies() -> list[dict[str, Any]]:
    """Leads of one person: in each one all fields hold the identifiers in one encoding. The first one qualifies."""
    hostile = [lead_body(number, encode_person(encode, number)) for number, encode in enumerate(ENCODINGS.values())]
    return [lead_with_canaries() | {"custom": {"fleet_size": 40}}, *hostile]


def lead_body(number: int, texts: list[str]) -> dict[str, Any]:
    """A lead that holds these texts in every field that takes texts, and as the names of its own fields."""
    name, email, phone, person, submission, click = texts
    digits = int(CANARIES["phone"].lstrip("+"))
    return {
        "source": "website",
        "external_id": f"{SUBMISSION}-{number}",
        "contact": lead_with_canaries()["contact"],
        "company": {"name": name, "domain": email, "industry": phone, "country": person, "employees": 30901820123},
        "role": {"title": f"{name} (boss)", "seniority": email, "department": f"call {phone} now"},
        "interest": {"product": submission, "timeline": click, "message": name, "problem": phone},
        "touch": {
            "channel": name,
            "campaign": email,
            "utm_source": phone,
            "utm_medium": person,
            "utm_campaign": submission,
            "utm_term": click,
            "utm_content": f"x-{email}",
            "referrer": f"https://www.example.org/{email}/{phone}",
            "landing_page": f"/u/{email}/offer",
            "ad_id": person,
            "click_id": {"gclid": CANARIES["click"]},
        },
        "consent": {"marketing": True, "text_version": name},
        "activity": "quenby.zyxwold",
        "answers": {name: email},
        "custom": {f"field_{index}": text for index, text in enumerate(texts)}
        | {f"text_{index}": f"so {text}!" for index, text in enumerate(texts)}
        | dict.fromkeys(texts, True)
        | {"mobile": digits, "mobile_as_float": float(digits), "list": texts, "object": {name: email}},
    }


def activity_bodies() -> list[dict[str, Any]]:
    """Activities of the person with the identifiers in every field; each in one encoding."""
    bodies: list[dict[str, Any]] = []
    for encode in ENCODINGS.values():
        texts = encode_person(encode)[:CARD]
        properties = {f"field_{index}": text for index, text in enumerate(texts)} | dict.fromkeys(texts, 1)
        touch = {"utm_content": texts[0], "landing_page": f"/u/{texts[1]}", "click_id": {"gclid": CANARIES["click"]}}
        body = {"lead": {"email": CANARIES["email"]}, "type": "page_viewed", "touch": touch}
        bodies.append(body | {"properties": properties | {"page": f"/u/{texts[1]}/edit", "mobile": 4930901820123}})
    return [*bodies, {"lead": {"email": CANARIES["email"]}, "type": "4930901820123", "external_id": PERSON[0]}]


def rejection_bodies(seller: str) -> list[dict[str, Any]]:
    """Rejections whose corrections hold an identifier, or an identifier as the name of a field."""
    rejection = {"seller": seller, "reason": "other", "note": "not now"}
    corrections: list[dict[str, Any]] = [{"custom.mobile": 4930901820123}]
    for encode in ENCODINGS.values():
        for text in encode_person(encode)[:CARD]:
            corrections += [{"company.name": text}, {"role.title": text}, {"custom.note": text}, {f"custom.{text}": 1}]
    return [rejection | {"correction": correction} for correction in corrections[::7]]


def deal_bodies(seller: str) -> list[dict[str, Any]]:
    """Updates of one deal with identifiers as reason and as attributes, in all encodings."""
    deal = {"deal_id": DEAL_ID, "lead": {"email": CANARIES["email"]}, "stage": "lost", "owner": seller}
    reasons = ["quenby_zyxwold", "p4930901820123", *(encode_person(encode)[1] for encode in ENCODINGS.values())]
    attributes = {f"{number}": encode(PERSON[0]) for number, encode in enumerate(ENCODINGS.values())}
    attributes |= {"competitor": CANARIES["name"], CANARIES["email"]: "yes", "who": "quenby"}
    return [deal | {"reason": reason, "attributes": attributes} for reason in reasons]


async def find_texts(database_url: str, texts: list[str]) -> list[tuple[str, str]]:
    """(table, text) for each text in a row outside intake's own tables."""
    tables = await list_searched_tables(database_url)
    assert len(tables) > len(PUBLISHED_TABLES)
    occurrences = []
    for schema, name in tables:
        row = table(name, schema=schema).alias("whole_row")
        rows = await run_sql(database_url, select(cast(column("whole_row"), Text)).select_from(row))
        content = json.dumps(rows, default=str, ensure_ascii=False).replace("\\\\", "\\").lower()
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
