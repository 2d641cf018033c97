"""The request models, the answer and the refusals of the sample application."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, field_validator

from shared.errors import Refusal
from shared.http import QUERY_MODEL, REQUEST_MODEL, Code, Count, Instant, JsonObject, LongText, Text, field_error


class AlreadyTaken(Refusal):
    code = "already-taken"
    detail = "Taken by another seller."


class UnknownSource(Refusal):
    code = "unknown-source"
    detail = "Unknown source."


class SentBefore(Refusal):
    code = "sent-before"
    detail = "Sent before with other content."

    def __init__(self, lead_id: str) -> None:
        super().__init__(lead_id)
        self.lead_id = lead_id


class Company(BaseModel):
    model_config = REQUEST_MODEL

    name: Text
    employees: Annotated[int, Field(ge=1)] | Text | None = None


class Lead(BaseModel):
    model_config = REQUEST_MODEL

    source: Code
    company: Company | None = None
    companies: tuple[Company, ...] = ()
    message: LongText | None = None
    visits: Count = 0
    at: Instant | None = None
    lead_id: UUID | None = None
    answers: tuple[Literal["meeting_held", "no_show"], ...] = ()
    custom: JsonObject = {}

    @field_validator("message")
    @classmethod
    def check_message(cls, message: str | None) -> str | None:
        if message == "HELLO":
            raise field_error("At most {limit} capitals.", limit=4)
        if message == "secret words":
            raise ValueError(f"{message} are not allowed")
        return message


class Filter(BaseModel):
    model_config = QUERY_MODEL

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    state: Code | None = None


class Answer(BaseModel):
    text: str
