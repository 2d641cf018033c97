"""The requests and answers of the door for forms, as they are documented."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class FormIn(BaseModel):
    """A form: its own fields under any names, and what it says beside them."""

    model_config = ConfigDict(extra="allow")

    email: str | None = None
    name: str | None = None
    message: str | None = None
    submission_id: str | None = Field(None, alias="_submission_id")
    redirect: str | None = Field(None, alias="_redirect")
    page_url: str | None = Field(None, alias="_page_url")
    referrer: str | None = Field(None, alias="_referrer")
    started_at: str | None = Field(None, alias="_started_at")
    consent: str | None = Field(None, alias="_consent")


class FormOut(BaseModel):
    """A form was taken; whether the person was known is told to marketing and sales alone."""

    capture_id: UUID
