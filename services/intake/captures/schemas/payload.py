"""The request body of a capture."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue, model_validator

from shared.http import REQUEST_MODEL, Code, Instant, JsonObject, LongText, Text, field_error
from shared.http.lead_reference import normalize_email_field
from shared.values.contact_identity import clean_email
from shared.values.money import Money
from shared.values.number_range import RangeIn
from shared.values.phone_numbers import PHONE_CHARACTERS

Path = Sequence[object]
CLICK_IDS_LIMIT = 20
EXAMPLE: dict[str, JsonValue] = {
    "source": "website",
    "contact": {"name": "Dana Ortiz", "email": "dana@example.com"},
    "company": {"employees": 120},
    "touch": {"channel": "paid_search"},
}
# An address has at most 254 characters; white space around it may be sent.
EMAIL_CHARACTERS = 320
LABEL_CHARACTERS = 1000
ADDRESS_CHARACTERS = 4000
# Fields of their own, and the sections whose fields are optional one by one. `occurred_at` is none of them: a time that
# cannot be read would make history that is sent again happen now.
OPTIONAL = frozenset({"activity", "test"})
SECTIONS = frozenset({"company", "role", "interest", "touch", "consent", "answers", "custom"})
OPTIONAL_CONTACT = frozenset({"phone", "name"})
# Each way to know the person is optional beside another one. The id of a submission says nothing about the person.
WAYS_TO_KNOW = frozenset({"email", "phone", "external_id"})

# Ad platforms send long values. Those that are too long to publish stay in the stored body.
Label = Annotated[LongText, Field(max_length=LABEL_CHARACTERS)]
Address = Annotated[LongText, Field(max_length=ADDRESS_CHARACTERS)]


class TypedEmail(str):
    """An address as typed, with its normal form, which for an international one takes a millisecond to find."""

    __slots__ = ("normal",)
    normal: str


def validate_email(email: str) -> str:
    typed = TypedEmail(email.strip())
    if typed:
        normal = normalize_email_field(typed)
        if typed.lower() != normal:
            typed = TypedEmail(clean_email(typed))
        typed.normal = normal
    return typed


def find_optional_field(path: Path, document: Any) -> Path | None:
    """The optional field of a capture that holds the value at this path; None if the field may refuse the lead."""
    if not path:
        return None
    if path[0] == "contact":
        is_optional = len(path) > 1 and (path[1] in OPTIONAL_CONTACT or has_other_way(document, path[1]))
        return path[:2] if is_optional else None
    if path[0] in SECTIONS:
        return path[:2]
    return path[:1] if path[0] in OPTIONAL else None


def has_other_way(document: dict[str, Any], way: object) -> bool:
    """Whether this is a way to know the person, and the body has another one."""
    # Another error may have left the section out.
    contact = document.get("contact") or {}
    return way in WAYS_TO_KNOW and any(contact.get(other) for other in WAYS_TO_KNOW - {way})


class ContactIn(BaseModel):
    """The person. `external_id` is the person's id in the source."""

    model_config = REQUEST_MODEL

    email: Annotated[LongText, Field(max_length=EMAIL_CHARACTERS), AfterValidator(validate_email)] | None = None
    phone: Annotated[Text, Field(max_length=PHONE_CHARACTERS)] | None = None
    name: Text | None = None
    external_id: Text | None = None


class CompanyIn(BaseModel):
    """The company. Numbers may be ranges: 120, "51-200" or {"min": 51, "max": 200}."""

    model_config = REQUEST_MODEL

    name: Text | None = None
    domain: Text | None = None
    industry: Text | None = None
    employees: RangeIn | None = None
    annual_revenue: Money | None = None
    country: Text | None = None


class RoleIn(BaseModel):
    """The person's place in the company."""

    model_config = REQUEST_MODEL

    title: Text | None = None
    seniority: Text | None = None
    department: Text | None = None


class InterestIn(BaseModel):
    """What the person wants. Intake never publishes `problem` and `message`."""

    model_config = REQUEST_MODEL

    product: Text | None = None
    budget: Money | None = None
    timeline: Text | None = None
    problem: LongText | None = None
    message: LongText | None = None


class TouchIn(BaseModel):
    """Where the person came from."""

    model_config = REQUEST_MODEL

    channel: Text | None = None
    campaign: Label | None = None
    utm_source: Label | None = None
    utm_medium: Label | None = None
    utm_campaign: Label | None = None
    utm_term: Label | None = None
    utm_content: Label | None = None
    referrer: Address | None = None
    landing_page: Address | None = None
    click_id: Annotated[dict[Code, LongText], Field(max_length=CLICK_IDS_LIMIT)] | None = None
    ad_id: Label | None = None


class ConsentIn(BaseModel):
    """What the person agreed to, under which text."""

    model_config = REQUEST_MODEL

    marketing: bool | None = None
    text_version: Text | None = None


class SectionsIn(BaseModel):
    """The sections of a capture that hold attributes, by themselves."""

    model_config = REQUEST_MODEL

    company: CompanyIn | None = None
    role: RoleIn | None = None
    interest: InterestIn | None = None
    custom: JsonObject | None = None


class LeadIn(BaseModel):
    """One capture. Only `source` and one way to recognise the person are required."""

    # Built at once: no first lead waits for it.
    model_config = REQUEST_MODEL | ConfigDict(json_schema_extra={"examples": [EXAMPLE]}, defer_build=False)

    source: Code
    external_id: Text | None = None
    occurred_at: Instant | None = None
    contact: ContactIn | None = None
    company: CompanyIn | None = None
    role: RoleIn | None = None
    interest: InterestIn | None = None
    touch: TouchIn | None = None
    consent: ConsentIn | None = None
    activity: Code = "form_submitted"
    answers: JsonObject | None = None
    custom: JsonObject | None = None
    test: bool = False

    @model_validator(mode="after")
    def require_identity(self) -> "LeadIn":
        contact = self.contact or ContactIn()
        if not (self.external_id or contact.email or contact.phone or contact.external_id):
            raise field_error(
                "Needs one way to know the person: contact.email, contact.phone, contact.external_id or external_id."
            )
        return self
