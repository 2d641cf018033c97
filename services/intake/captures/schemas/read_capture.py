"""Reading a capture from the bytes of a request body."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import orjson
from pydantic import BaseModel, TypeAdapter, ValidationError
from uuid_utils.compat import uuid7

from services.intake.captures.domain import arrival, capture, privacy
from services.intake.captures.schemas.payload import (
    CompanyIn,
    ContactIn,
    InterestIn,
    LeadIn,
    RoleIn,
    SectionsIn,
    TouchIn,
    TypedEmail,
    find_optional_field,
)
from shared.http import BIGGEST_INTEGER, Code, FieldError, Unread, parse_leniently
from shared.http.broken_text import mend_text
from shared.idempotency.domain import IdempotencyKey
from shared.values import contact_identity, control_characters

SCALARS = (str, int, float)
TEXT_CHARACTERS = 4000
CODES: TypeAdapter[str] = TypeAdapter(Code)
# Free text of the person, which is never published.
PRIVATE_FIELDS = ("problem", "message")
UNREAD_IDS = ("/touch/click_id", "/contact/external_id")
# The dotted name of each other field of a section.
SECTIONS: tuple[tuple[str, type[BaseModel]], ...] = (("company", CompanyIn), ("role", RoleIn), ("interest", InterestIn))
DOTTED_NAMES = {
    model: {field: f"{section}.{field}" for field in model.model_fields if field not in PRIVATE_FIELDS}
    for section, model in SECTIONS
}


def read_capture(
    raw: bytes,
    seller: str | None = None,
    idempotency_key: IdempotencyKey | None = None,
    key_id: UUID | None = None,
    way: arrival.Way = arrival.BY_API,
) -> capture.Capture:
    """The capture in this body; `seller` and `key_id` are those of the caller's API key.

    An optional field that cannot be read stays in the body as an answer, and is named in `warnings`.

    Raises Problem 422.
    """
    capture_id, lead_id = way.ids or (uuid7(), uuid7())
    body, unread = parse_leniently(LeadIn, raw := mend_text(raw), find_optional_field)
    contact = body.contact or ContactIn()
    email = contact.email.normal if isinstance(contact.email, TypedEmail) and contact.email else None
    return capture.Capture(
        capture_id=capture_id,
        lead_id=lead_id,
        source=body.source,
        external_id=body.external_id or None,
        activity=body.activity,
        person=read_person(body, contact),
        email=email,
        country=body.company.country if body.company else None,
        touch=read_touch(body.touch) if body.touch else {},
        attributes=read_attributes(body) | email_class_attribute(email),
        occurred_at=body.occurred_at or way.occurred_at,
        test=body.test,
        seller=seller,
        idempotency_key=idempotency_key,
        raw=raw,
        key_id=key_id,
        click_ids=tuple(body.touch.click_id) if body.touch and body.touch.click_id else (),
        words=read_words(body, unread),
        warnings=tuple(FieldError(field.pointer, field.detail) for field in unread),
        unread=read_unread_person(unread) if unread else privacy.NO_PERSON,
        way=way,
    )


def read_words(body: LeadIn, unread: Sequence[Unread]) -> dict[str, Any]:
    """What the person wrote and agreed to; fields that could not be read are answers, by their dotted names."""
    interest = body.interest or InterestIn()
    answers = {**(body.answers or {})}
    answers |= {
        field.pointer[1:].replace("/", "."): as_storable(field.value) for field in unread if field.value is not None
    }
    words = {
        **{name: getattr(interest, name) for name in PRIVATE_FIELDS},
        "answers": answers,
        "consent": {name: value for name, value in vars(body.consent).items() if value is not None}
        if body.consent
        else None,
    }
    return {name: value for name, value in words.items() if value}


def as_storable(value: Any) -> Any:
    """A JSON value as Accord can keep it: without NUL, and with numbers above 53 bits as text of their digits.

    PostgreSQL cannot store the one, orjson cannot write the other. The parser limits how deep the value is.
    """
    match value:
        case str():
            return value.replace("\0", "")
        case list():
            return [as_storable(each) for each in value]
        case dict():
            return {as_storable(name): as_storable(each) for name, each in value.items()}
        case int() if abs(value) > BIGGEST_INTEGER:
            return str(value)
    return value


def read_person(body: LeadIn, contact: ContactIn) -> privacy.Person:
    """What identifies the person in a body."""
    return privacy.Person(
        name=control_characters.join_lines(contact.name or "") or None,
        email=str(contact.email) if contact.email else None,
        phone=contact.phone or None,
        external_id=contact.external_id or None,
        other_ids=tuple(filter(None, [body.external_id, *read_click_ids(body.touch)])),
    )


def read_unread_person(unread: Iterable[Unread]) -> privacy.Person:
    """What identifies the person in fields that could not be read, so that no other field tells it."""
    values = {field.pointer: str(field.value)[:TEXT_CHARACTERS] for field in unread if field.value is not None}
    return privacy.Person(
        name=" ".join(values.get("/contact/name", "").split()) or None,
        email=values.get("/contact/email"),
        phone=values.get("/contact/phone"),
        other_ids=tuple(value for pointer, value in values.items() if pointer in UNREAD_IDS),
    )


def email_class_attribute(email: str | None) -> dict[str, Any]:
    return {"contact.email_class": contact_identity.classify_email(email)} if email else {}


def read_touch(touch: TouchIn) -> dict[str, str]:
    """The filled fields of a touch, without click ids; addresses without their query."""
    return privacy.strip_addresses({name: value for name, value in vars(touch).items() if value and name != "click_id"})


def read_click_ids(touch: TouchIn | None) -> tuple[str, ...]:
    """The click ids of a touch, each of which stands for one person."""
    return tuple((touch.click_id or {}).values()) if touch else ()


def read_attributes(body: LeadIn | SectionsIn) -> dict[str, Any]:
    """The filled fields of company, role and interest by their dotted names, and the scalar values of `custom`."""
    attributes: dict[str, Any] = {}
    for section in (body.company, body.role, body.interest):
        if section:
            names = DOTTED_NAMES[section.__class__]
            # A text as it is, a range or an amount of money as JSON.
            attributes |= {
                names[field]: value if value.__class__ is str else value.document()
                for field, value in vars(section).items()
                if value and field in names
            }
    if body.custom:
        attributes |= {f"custom.{name}": value for name, value in body.custom.items() if is_scalar(value)}
    return attributes


def is_scalar(value: object) -> bool:
    """Whether the value is a non-empty text, a number or a truth value."""
    return isinstance(value, SCALARS) and value != ""


def peek_source(raw: bytes) -> str:
    """The source that a refused body names, otherwise an empty text."""
    try:
        return CODES.validate_python(orjson.loads(raw)["source"])
    except (orjson.JSONDecodeError, KeyError, TypeError, ValidationError):
        return ""
