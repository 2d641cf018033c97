"""The request body of an activity, and the response."""

from collections.abc import Sequence
from uuid import UUID

from pydantic import BaseModel
from uuid_utils.compat import uuid7

from services.intake.activities.domain.activity import Activity
from services.intake.captures.schemas.payload import TouchIn
from services.intake.captures.schemas.read_capture import read_touch
from shared.auth import Caller
from shared.http import REQUEST_MODEL, Code, Instant, JsonObject, Text, parse_body
from shared.http.broken_text import mend_text
from shared.http.lead_reference import LeadRef
from shared.idempotency.domain import IdempotencyKey


class ActivityIn(BaseModel):
    """Something that a lead did. `external_id` is the sender's id of the activity."""

    model_config = REQUEST_MODEL

    lead: LeadRef
    type: Code
    occurred_at: Instant | None = None
    touch: TouchIn | None = None
    properties: JsonObject | None = None
    external_id: Text | None = None


class RecordedOut(BaseModel):
    """The activity is stored. `pending`: its lead is not known yet; Accord waits 30 days for the lead."""

    activity_id: UUID
    lead_id: UUID | None
    pending: bool


def read_activity(
    raw: bytes, caller: Caller, idempotency_key: IdempotencyKey | None, secrets: Sequence[bytes]
) -> Activity:
    """The activity in this body, under a new id. Raises Problem 422."""
    raw = mend_text(raw)
    body = parse_body(ActivityIn, raw)
    return Activity(
        activity_id=uuid7(),
        key_id=caller.key_id,
        lead_id=body.lead.lead_id,
        hashes=tuple(body.lead.keys(secrets)),
        type=body.type,
        touch=read_touch(body.touch) if body.touch else {},
        properties=body.properties or {},
        occurred_at=body.occurred_at,
        external_id=body.external_id or None,
        idempotency_key=idempotency_key,
        raw=raw,
    )
