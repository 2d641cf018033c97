"""How activities and deals name the lead they are about: in exactly one way."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, model_validator

from shared.errors.field_errors import field_error
from shared.http.field_types import Code, Name
from shared.http.request_body import REQUEST_MODEL
from shared.values.contact_identity import (
    PHONE_CHARACTERS,
    InvalidEmail,
    InvalidPhone,
    match_keys,
    normalize_email,
    normalize_phone,
    source_scoped_id,
)


def normalize_email_field(given: str) -> str:
    """For a pydantic field: the normal form, or a sentence that does not hold the address."""
    try:
        return normalize_email(given)
    except InvalidEmail:
        raise field_error("Not an e-mail address.") from None


def normalize_phone_field(given: str) -> str:
    """For a pydantic field: E.164, or a sentence that does not hold the number."""
    try:
        return normalize_phone(given)
    except InvalidPhone:
        raise field_error("Not a telephone number in international form: begin with + and the country code.") from None


# RFC 5321 allows 254 characters; a little more is read so that blanks around an address do no harm.
Email = Annotated[str, Field(max_length=320), AfterValidator(normalize_email_field)]
Phone = Annotated[str, Field(max_length=PHONE_CHARACTERS), AfterValidator(normalize_phone_field)]


class LeadRef(BaseModel):
    """A lead by its id, e-mail or phone, or by a source and the id that the person or the submission has there."""

    model_config = REQUEST_MODEL

    lead_id: UUID | None = None
    email: Email | None = None
    phone: Phone | None = None
    source: Code | None = None
    external_id: Name | None = None

    @model_validator(mode="after")
    def one_way(self) -> "LeadRef":
        if (self.source is None) != (self.external_id is None):
            raise field_error("source and external_id belong together.")
        ways = (self.lead_id, self.email, self.phone, self.external_id)
        if sum(way is not None for way in ways) != 1:
            raise field_error("Name the lead in exactly one way: lead_id, email, phone, or source with external_id.")
        return self

    def keys(self, secrets: Sequence[bytes]) -> list[str]:
        """The match keys to try, in this order; none for a lead id."""
        if self.email is not None:
            return match_keys("email", self.email, secrets)
        if self.phone is not None:
            return match_keys("phone", self.phone, secrets)
        if self.source is not None and self.external_id is not None:
            value = source_scoped_id(self.source, self.external_id)
            return [*match_keys("person", value, secrets), *match_keys("submission", value, secrets)]
        return []
