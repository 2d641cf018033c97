"""The requests and responses of the routes of people."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, ValidationInfo, field_validator

from services.intake.people.domain import ALL_SELLERS_ROLES, BOUND_ROLES, Person, Role, mixes_roles
from shared.http import REQUEST_MODEL, Code, Instant, Text, field_error
from shared.values.contact_identity import InvalidEmail, clean_email, normalize_email

MIXED = "A person who works one seller's handoffs has no role that shows others': give sales_lead instead of seller."
SELLER_NEEDED = "The roles seller and customer_success need the id of the seller whose handoffs the person works."
NO_SELLER = "Only the roles seller, customer_success, sales_lead and admin work the handoffs of a seller."


def validate_email(text: str) -> str:
    try:
        normalize_email(text)
    except InvalidEmail:
        raise field_error("Must be an e-mail address.") from None
    return clean_email(text)


def validate_roles(roles: list[Role]) -> list[Role]:
    if mixes_roles(roles):
        raise field_error(MIXED)
    return sorted(set(roles))


class PersonIn(BaseModel):
    """A person who signs in: by an invitation, and by links that are mailed to `email`."""

    model_config = REQUEST_MODEL

    name: Text
    email: Annotated[Text, AfterValidator(validate_email)] | None = None
    roles: Annotated[list[Role], Field(min_length=1, max_length=20), AfterValidator(validate_roles)]
    seller: Annotated[Code | None, Field(validate_default=True)] = None
    active: bool = True

    @field_validator("seller")
    @classmethod
    def check_seller(cls, seller: str | None, info: ValidationInfo) -> str | None:
        roles = set(info.data.get("roles", ()))
        if seller is None and BOUND_ROLES & roles and not ALL_SELLERS_ROLES & roles:
            raise field_error(SELLER_NEEDED)
        if seller is not None and roles and not (BOUND_ROLES | ALL_SELLERS_ROLES) & roles:
            raise field_error(NO_SELLER)
        return seller

    def to_person(self, code: str, key_id: UUID) -> Person:
        address = normalize_email(self.email) if self.email else None
        return Person(code, key_id, self.name, self.email, address, tuple(self.roles), self.seller, self.active)


class PersonForm(PersonIn):
    """A person with the code, which a form has as a field."""

    person: Code


class PersonOut(BaseModel):
    """A person. `key_id`: under which changes, signatures and log lines name this person."""

    person: str
    name: str
    email: str | None
    roles: list[Role]
    seller: str | None
    active: bool
    key_id: UUID


class PeopleOut(BaseModel):
    """A page of people in the order of their codes; `next_cursor` is the cursor of the next page."""

    people: list[PersonOut]
    next_cursor: str | None


class InvitationOut(BaseModel):
    """A link that signs the person in once, until `expires_at`."""

    link: str
    expires_at: Instant


def to_person_out(person: Person) -> PersonOut:
    return PersonOut(
        person=person.person,
        name=person.name,
        email=person.email,
        roles=list(person.roles),
        seller=person.seller,
        active=person.active,
        key_id=person.key_id,
    )
