"""Reading a capture from the bytes that a sender wrote."""

from collections.abc import Mapping
from typing import Any

import orjson
from pydantic import BaseModel
from uuid_utils.compat import uuid7

from services.intake.captures.domain.capture import Capture
from services.intake.captures.domain.privacy import Person, publishable_attributes, strip_query
from services.intake.captures.schemas.payload import ContactIn, LeadIn, TouchIn
from shared.http import parse
from shared.values.contact_identity import email_class, normal_email
from shared.values.money import Money
from shared.values.number_range import Range

DOCUMENTS = (Money, Range)
SCALARS = (str, int, float)


def read_capture(raw: bytes, seller: str | None = None) -> Capture:
    """The arrival that these bytes are, under new ids; `seller` brought it. Raises Problem 422."""
    given = parse(LeadIn, raw)
    contact = given.contact or ContactIn()
    person = Person(
        name=contact.name or None,
        email=contact.email or None,
        phone=contact.phone or None,
        external_id=contact.external_id or None,
    )
    email = normal_email(person.email) if person.email else None
    visit = touch_in(given.touch) if given.touch else {}
    told = publishable_attributes(visit | attributes_in(given), person)
    return Capture(
        capture_id=uuid7(),
        lead_id=uuid7(),
        source=given.source,
        external_id=given.external_id or None,
        activity=given.activity,
        person=person,
        email=email,
        country=given.company.country if given.company else None,
        touch={field: value for field, value in told.items() if field in visit},
        attributes={field: value for field, value in told.items() if field not in visit} | email_class_attribute(email),
        occurred_at=given.occurred_at,
        test=given.test,
        seller=seller,
        raw=raw,
    )


def email_class_attribute(email: str | None) -> dict[str, Any]:
    return {"contact.email_class": email_class(email)} if email else {}


def touch_in(touch: TouchIn) -> dict[str, str]:
    """What is known of the visit, without click ids; addresses without their query."""
    known = {name: value for name, value in vars(touch).items() if value and name != "click_id"}
    for name in ("referrer", "landing_page"):
        if name in known:
            known[name] = strip_query(known[name])
    return known


def attributes_in(given: LeadIn) -> dict[str, Any]:
    """What is known of company, role and interest, flat; of `custom`, what is a text, a number or a truth value."""
    flat: dict[str, Any] = {}
    if given.company:
        flat |= flatten_section("company", given.company)
    if given.role:
        flat |= flatten_section("role", given.role)
    if given.interest:
        flat |= flatten_section("interest", given.interest)
    if given.custom:
        flat |= {f"custom.{name}": value for name, value in given.custom.items() if scalar(value)}
    return flat


def flatten_section(name: str, part: BaseModel) -> Mapping[str, Any]:
    return {
        f"{name}.{field}": value.document() if isinstance(value, DOCUMENTS) else value
        for field, value in vars(part).items()
        if value is not None and value != "" and field not in ("problem", "message")
    }


def scalar(value: object) -> bool:
    return isinstance(value, SCALARS) and value != ""


def peek_source(raw: bytes) -> str:
    """The source that a refused body names, if it names one."""
    try:
        named = orjson.loads(raw)["source"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return ""
    return named if isinstance(named, str) else ""
