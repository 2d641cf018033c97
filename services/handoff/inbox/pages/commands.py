"""The forms of a card as requests of the API: each is answered by the function of the API that takes the same body."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from starlette.requests import Request

from services.handoff.deals.api import seller_updates
from services.handoff.inbox.domain.answers import Answer
from services.handoff.reassignment import api as reassignment
from services.handoff.responses import api, schemas
from shared.auth import Caller, form_fields
from shared.auth.form_tokens import FIELD
from shared.http import parse_body

# Fields of the page, which are none of the body: which of its forms was sent, and what makes a repeat of it harmless.
FORM_NAME, ONCE = "form", "once"
# Boxes are sent with this value where they are ticked.
TICKED = "true"
BOXES = ("evidence/", "sales_ready")
NUMBERS, DIGITS = ("score",), 4


class Command(NamedTuple):
    """The body of a request, its method, and the function of the API that answers it."""

    method: str
    body: type[Any]
    call: Callable[[UUID, Request, Caller, Any], Awaitable[Any]]


COMMANDS: dict[Answer, Command] = {
    "acceptance": Command("PUT", schemas.AcceptanceIn, api.put_acceptance),
    "rejection": Command("PUT", schemas.RejectionIn, api.put_rejection),
    "contacts": Command("POST", schemas.ContactReportIn, api.post_contact),
    "qualification": Command("PUT", schemas.QualificationIn, api.put_qualification),
    "recycling": Command("POST", schemas.RecyclingIn, api.post_recycling),
    "opportunity": Command("PUT", seller_updates.OpportunityIn, seller_updates.put_opportunity),
    "outcome": Command("PUT", seller_updates.OutcomeIn, seller_updates.put_outcome),
    "rating": Command("POST", schemas.RatingIn, api.post_rating),
    "reassignment": Command("POST", reassignment.ReassignmentIn, reassignment.post_reassignment),
}


def name_form(sent: Mapping[str, str] | None) -> dict[str, Any]:
    """For a template: which of the forms was refused, and what was typed into it; None where none was."""
    return {"refused_form": None if sent is None else sent.get(FORM_NAME, ""), "sent": sent or {}}


async def send(request: Request, viewer: Caller, handoff_id: UUID, answer: Answer, sent: Mapping[str, str]) -> None:
    """Do what the form asks, as the API does. Raises Problem and Refusal as it does."""
    command = COMMANDS[answer]
    body = parse_body(command.body, orjson.dumps(build_body(answer, sent)))
    await command.call(
        handoff_id, form_fields.as_api_request(request, command.method, sent.get(ONCE, "")), viewer, body
    )


def build_body(answer: Answer, sent: Mapping[str, str]) -> dict[str, Any]:
    """The filled fields as a body. A field is named as errors point at it: `correction/company.employees`.

    Raises Problem 422.
    """
    filled = {
        name: _read_value(name, value)
        for name, value in sent.items()
        if name not in (FIELD, FORM_NAME, ONCE) and value.strip()
    }
    body = form_fields.nest_fields(({"seller": None} if answer == "reassignment" else {}) | filled, "/")
    # A form that has the currency ready and no amount says nothing of money.
    if "amount" not in body.get("amount", {"amount": None}):
        del body["amount"]
    return body


def _read_value(name: str, value: str) -> Any:
    """What a field of a form says: a ticked box, a number, or text."""
    if value == TICKED and name.startswith(BOXES):
        return True
    return int(value) if name in NUMBERS and value.isdecimal() and len(value) < DIGITS else value
