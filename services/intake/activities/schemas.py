"""Reading an activity from the bytes that a sender wrote."""

from collections.abc import Sequence

from pydantic import BaseModel
from uuid_utils.compat import uuid7

from services.intake.activities.domain import Activity
from services.intake.captures.schemas.payload import TouchIn
from services.intake.captures.schemas.read_capture import touch_in
from shared.auth import Caller
from shared.http import REQUEST_MODEL, Code, Instant, JsonObject, Text, parse
from shared.http.lead_reference import LeadRef
from shared.idempotency.domain import IdempotencyKey


class ActivityIn(BaseModel):
    """Something that a lead did. `external_id` is the sender's own id of it."""

    model_config = REQUEST_MODEL

    lead: LeadRef
    type: Code
    occurred_at: Instant | None = None
    touch: TouchIn | None = None
    properties: JsonObject | None = None
    external_id: Text | None = None


def read_activity(raw: bytes, caller: Caller, mark: IdempotencyKey | None, secrets: Sequence[bytes]) -> Activity:
    """The activity that these bytes are, under a new id. Raises Problem 422."""
    given = parse(ActivityIn, raw)
    return Activity(
        activity_id=uuid7(),
        key_id=caller.key_id,
        lead_id=given.lead.lead_id,
        hashes=tuple(given.lead.keys(secrets)),
        type=given.type,
        touch=touch_in(given.touch) if given.touch else {},
        properties=given.properties or {},
        occurred_at=given.occurred_at,
        external_id=given.external_id or None,
        mark=mark,
        raw=raw,
    )
