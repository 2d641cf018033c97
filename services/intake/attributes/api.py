"""The route by which people state what they learned of a lead."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from uuid_utils.compat import uuid7

from services.intake.attributes.domain import NotPublishable, StatedAttributes, UnknownLead
from services.intake.attributes.handlers.enrich_once import EnrichRequest, enrich_once
from services.intake.attributes.schemas.payload import AttributesIn, EnrichmentOut, write_enrichment
from services.intake.attributes.schemas.read_stated import INVALID, PLACE, read_stated
from shared.auth import Caller, RequireScope
from shared.errors.field_errors import pointer
from shared.http import Body, FieldError, Problem, Router, problems
from shared.idempotency.request import idempotency_key, request_digest


def not_publishable(refusal: NotPublishable) -> Problem:
    """Problem 422 with each attribute that may not leave intake."""
    return Problem(422, INVALID, [FieldError(pointer([PLACE, name]), refusal.detail) for name in refusal.fields])


router = Router(
    answers={UnknownLead: lambda _: Problem(404, "There is no such lead"), NotPublishable: not_publishable},
)


@router.post("/v1/leads/{lead_id}/attributes", responses=problems(404, 409))
async def post_attributes(
    lead_id: UUID,
    request: Request,
    caller: Annotated[Caller, Depends(RequireScope("marketing", "sales"))],
    body: Annotated[AttributesIn, Depends(Body(AttributesIn))],
) -> EnrichmentOut:
    """State what became known of a lead: it counts from now on, and the lead is evaluated again at once.

    It is no activity and no touch. The id of a merged lead stands for its survivor. A caller who is bound to a seller
    states attributes of leads of that seller's handoffs.
    """
    stated = StatedAttributes(uuid7(), read_stated(body.attributes), body.origin or None, caller.key_id)
    key, digest = idempotency_key(request, caller), request_digest(request, body)
    enrich = EnrichRequest(lead_id, stated, caller.seller, key, digest)
    return write_enrichment(await request.app.state.intake.database.run(lambda conn: enrich_once(conn, enrich)))
