"""Bodies that hold the identifiers of one person in every field, in every encoding, and the search for them."""

import itertools
import json
from collections.abc import Callable
from typing import Any

from sqlalchemy import Text, cast, column, select, table

from tests.support.database import run_sql
from tests.support.encodings import ENCODINGS
from tests.support.packed_rows import show_packed

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


def encode_person(encode: Callable[[str], str], number: int = 0) -> list[str]:
    """The identifiers in this encoding; as they are where a field would not take the text, which is too long."""
    identifiers = [identifier if identifier != SUBMISSION else f"{SUBMISSION}-{number}" for identifier in PERSON]
    return [text if len(text := encode(each)) <= FIELD_CHARACTERS else each for each in identifiers]


def list_encoded_texts() -> list[str]:
    """The identifiers in every encoding, and the parts of the name."""
    encoded = [encode_person(encode, number) for number, encode in enumerate(ENCODINGS.values())]
    return [*itertools.chain.from_iterable(encoded), SUBMISSION, "quenby", "zyxwold"]


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
        content = (
            json.dumps([show_packed(row) for (row,) in rows], default=str, ensure_ascii=False)
            .replace("\\\\", "\\")
            .lower()
        )
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
