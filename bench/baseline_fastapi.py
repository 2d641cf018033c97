"""The ceiling: a bare FastAPI route with the same body, typed as a newcomer would type it, that stores nothing."""

import sys
from datetime import datetime
from decimal import Decimal
from typing import Any

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    """A model that refuses unknown fields, as ours do."""

    model_config = ConfigDict(extra="forbid")


class Money(Strict):
    """An amount."""

    amount: Decimal
    currency: str


class Contact(Strict):
    """The person."""

    email: str | None = None
    phone: str | None = None
    name: str | None = None
    external_id: str | None = None


class Company(Strict):
    """The company."""

    name: str | None = None
    domain: str | None = None
    industry: str | None = None
    employees: int | str | None = None
    annual_revenue: Money | None = None
    country: str | None = None


class Role(Strict):
    """The person's position in the company."""

    title: str | None = None
    seniority: str | None = None
    department: str | None = None


class Interest(Strict):
    """What the person wants."""

    product: str | None = None
    budget: Money | None = None
    timeline: str | None = None
    problem: str | None = None
    message: str | None = None


class Touch(Strict):
    """Where the person came from."""

    channel: str | None = None
    campaign: str | None = None
    utm_source: str | None = None
    utm_medium: str | None = None
    utm_campaign: str | None = None
    utm_term: str | None = None
    utm_content: str | None = None
    referrer: str | None = None
    landing_page: str | None = None
    click_id: dict[str, str] | None = None
    ad_id: str | None = None


class Consent(Strict):
    """What the person agreed to."""

    marketing: bool
    text_version: str | None = None


class Lead(Strict):
    """One capture."""

    source: str
    external_id: str | None = None
    occurred_at: datetime | None = None
    contact: Contact | None = None
    company: Company | None = None
    role: Role | None = None
    interest: Interest | None = None
    touch: Touch | None = None
    consent: Consent | None = None
    activity: str = "form_submitted"
    answers: dict[str, Any] | None = None
    custom: dict[str, Any] | None = None
    test: bool = False


app = FastAPI()


@app.post("/v1/leads", status_code=202)
async def capture(body: Lead) -> dict[str, str]:
    """Validate the body and answer."""
    return {"source": body.source}


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), access_log=False, log_level="warning")
