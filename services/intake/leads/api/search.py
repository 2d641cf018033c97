"""The route that finds people."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request
from pydantic import BaseModel, BeforeValidator, Field

from services.intake.identity.domain.contact_card import ContactCard
from services.intake.identity.domain.search_words import QuestionTooLong, QuestionTooShort
from services.intake.leads.domain.question import read_text
from services.intake.leads.handlers.find_people import find_people
from services.intake.leads.schemas import ContactOut
from shared.auth import Caller, RequireScope
from shared.http import QUERY_MODEL, Instant, Router, Text, field_problem
from shared.http.lead_reference import Email, Phone

PAGE = 50
PAGE_LIMIT = 200

_WORDS_PROBLEM = field_problem("/query/q")
router = Router(answers={QuestionTooShort: _WORDS_PROBLEM, QuestionTooLong: _WORDS_PROBLEM})


def read_plus(value: object) -> object:
    """In an address, + means a blank unless it is encoded."""
    return f"+{value[1:]}" if isinstance(value, str) and value.startswith(" ") else value


class LeadsQuery(BaseModel):
    """Whom to find, and the page."""

    model_config = QUERY_MODEL

    q: Text | None = None
    email: Email | None = None
    phone: Annotated[Phone | None, BeforeValidator(read_plus)] = None
    limit: Annotated[int, Field(ge=1, le=PAGE_LIMIT)] = PAGE
    cursor: UUID | None = None


class FoundLeadOut(BaseModel):
    """One person: how to reach the person, and at which company. `seen_at`: when the newest capture happened."""

    lead_id: UUID
    contact: ContactOut
    company: str | None
    seen_at: Instant


class FoundLeadsOut(BaseModel):
    """A page of people, newest lead first; `next_cursor` is the cursor of the next page."""

    leads: list[FoundLeadOut]
    next_cursor: UUID | None


@router.get("/v1/leads")
async def get_leads(
    request: Request,
    caller: Annotated[Caller, Depends(RequireScope("marketing", "sales"))],
    query: Annotated[LeadsQuery, Query()],
) -> FoundLeadsOut:
    """People by name, company, address or number; a caller bound to a seller finds those of that seller's handoffs.

    Words are found by their beginnings, in any order, without regard to case and accents.
    """
    intake = request.app.state.intake
    question = read_text(query.q or "")._replace(
        email=query.email, phone=query.phone, seller=caller.seller, before=query.cursor, limit=query.limit
    )
    cards = await find_people(intake.database, intake.secrets, question)
    last = cards[-1].lead_id if len(cards) == query.limit else None
    return FoundLeadsOut(leads=[found_out(card) for card in cards], next_cursor=last)


def found_out(card: ContactCard) -> FoundLeadOut:
    contact = ContactOut.model_construct(
        name=card.name, email=card.email, phone=card.phone, external_ids=dict(card.external_ids)
    )
    return FoundLeadOut.model_construct(
        lead_id=card.lead_id, contact=contact, company=card.company, seen_at=card.seen_at
    )
