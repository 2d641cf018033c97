"""What is published of one capture."""

from uuid import UUID

from services.intake.captures.domain.capture import CaptureRecord
from services.intake.sources.domain import Source
from shared.events.intake import CaptureFiltered, LeadCaptured, MatchKey, Touch

# The fields of a touch about which nothing is known.
NO_TOUCH = dict.fromkeys(Touch.model_fields)


def lead_captured(record: CaptureRecord, lead_id: UUID, source: Source, keys: tuple[MatchKey, ...]) -> LeadCaptured:
    """The event; it names the seller only for a source of kind `sales`."""
    return LeadCaptured.of_valid(
        {
            "occurred_at": record.occurred_at,
            "lead_id": lead_id,
            "capture_id": record.capture.capture_id,
            "source": source.source,
            "source_kind": source.kind,
            "seller": record.capture.seller if source.kind == "sales" else None,
            "activity": record.activity,
            "touch": Touch.of_valid({**NO_TOUCH, **record.touch}),
            "attributes": record.attributes,
            "derived": record.derived,
            "match_keys": keys,
        }
    )


def capture_filtered(record: CaptureRecord, reason: str) -> CaptureFiltered:
    """The event of a capture that is no lead."""
    capture = record.capture
    return CaptureFiltered(
        occurred_at=record.occurred_at, capture_id=capture.capture_id, source=capture.source, reason=reason
    )
