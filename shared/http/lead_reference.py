"""Request fields that name a person: e-mail, phone, and the reference by which activities and deals name their lead."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, model_validator

from shared.errors.field_errors import field_error
from shared.http.field_types import Code, Name
from shared.http.request_body import REQUEST_MODEL
from shared.values.contact_identity import (
    InvalidEmail,
    match_keys,
    normalize_email,
    source_scoped_id,
)
from shared.values.person_identifiers import PersonIdentifiers
from shared.values.phone_numbers import PHONE_CHARACTERS, InvalidPhone, normalize_phone


def normalize_email_field(text: str) -> str:
    """For a pydantic field: the normal form, or a sentence that does not hold the address."""
    try:
        return normalize_email(text)
    except InvalidEmail:
        raise field_error("Not an e-mail address.") from None


def normalize_phone_field(text: str) -> str:
    """For a pydantic field: E.164, or a sentence that does not hold the number."""
    try:
        return normalize_phone(text)
    except InvalidPhone:
        raise field_error("Not a telephone number in international form: begin with + and the country code.") from None


# RFC 5321 allows 254 characters; a longer text may be an address with blanks around it.
Email = Annotated[str, Field(max_length=320), AfterValidator(normalize_email_field)]
Phone = Annotated[str, Field(max_length=PHONE_CHARACTERS), AfterValidator(normalize_phone_field)]


class LeadRef(BaseModel):
    """Names a lead by its id, e-mail or phone, or by a source and the id of the person or the submission there."""

    model_config = REQUEST_MODEL

    lead_id: UUID | None = None
    email: Email | None = None
    phone: Phone | None = None
    source: Code | None = None
    external_id: Name | None = None

    @model_validator(mode="after")
    def require_exactly_one(self) -> "LeadRef":
        if (self.source is None) != (self.external_id is None):
            raise field_error("source and external_id belong together.")
        references = (self.lead_id, self.email, self.phone, self.external_id)
        if sum(reference is not None for reference in references) != 1:
            raise field_error("Name the lead in exactly one way: lead_id, email, phone, or source with external_id.")
        return self

    def identifiers(self) -> PersonIdentifiers:
        """What identifies the person in this reference."""
        return PersonIdentifiers(
            emails=(self.email,) if self.email else (),
            phones=(self.phone,) if self.phone else (),
            ids=(self.external_id,) if self.external_id else (),
        )

    def keys(self, secrets: Sequence[bytes]) -> list[str]:
        """The match keys by which to look up the lead, in this order; none for a lead id."""
        if self.email is not None:
            return match_keys("email", self.email, secrets)
        if self.phone is not None:
            return match_keys("phone", self.phone, secrets)
        if self.source is not None and self.external_id is not None:
            value = source_scoped_id(self.source, self.external_id)
            return [*match_keys("person", value, secrets), *match_keys("submission", value, secrets)]
        return []
