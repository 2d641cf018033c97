"""The requests of the forms of routing rules."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, Field, model_validator

from services.handoff.routing.domain.rule_list import RULES_LIMIT, Move
from shared.http import REQUEST_MODEL, Code, Count, Text, field_error
from shared.http.lead_reference import LeadRef
from shared.values.contact_identity import InvalidEmail, normalize_email
from shared.values.phone_numbers import InvalidPhone, normalize_phone


class PlaceForm(BaseModel):
    """Where a rule stands, and the version of the rules that the page showed."""

    model_config = REQUEST_MODEL

    position: Annotated[int, Field(ge=1, le=RULES_LIMIT)]
    version: Count


class MoveForm(BaseModel):
    """A rule that is to be moved or removed."""

    model_config = REQUEST_MODEL

    rule: Code
    move: Move
    version: Count


class TrialForm(BaseModel):
    """The lead that is to be tried: its id, an e-mail address or a telephone number."""

    model_config = REQUEST_MODEL

    lead: Text

    @model_validator(mode="after")
    def check_reference(self) -> Self:
        if _read_reference(self.lead) is None:
            raise field_error("Give the id of a lead, an e-mail address, or a telephone number with + and its country.")
        return self

    def to_reference(self) -> LeadRef:
        """What names the lead."""
        reference = _read_reference(self.lead)
        assert reference is not None
        return reference


def _read_reference(text: str) -> LeadRef | None:
    text = text.strip()
    try:
        if "@" in text:
            return LeadRef(email=normalize_email(text))
        if text.startswith("+"):
            return LeadRef(phone=normalize_phone(text))
        return LeadRef(lead_id=UUID(text))
    except (InvalidEmail, InvalidPhone, ValueError):
        return None
