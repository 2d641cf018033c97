"""Groups of captures in memory, and captures applied to them."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from services.intake.captures.domain.capture import Capture
from services.intake.idempotency.domain import GroupResponses
from services.intake.identity.domain.match_keys import Lead, Owner
from services.intake.identity.domain.resolution import LeadIndex
from services.intake.leads.domain.attribution import identify_capture
from services.intake.leads.domain.capture_group import CaptureGroup, CaptureResult, apply_capture
from services.intake.sources.domain import Source
from shared.values.contact_identity import Kind, match_key

NEW, OLD = b"n" * 32, b"o" * 32
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
EARLIER = NOW - timedelta(days=9)
WEBSITE = Source("website", "form")


def empty_group() -> CaptureGroup:
    """A group in which no lead is known."""
    return CaptureGroup(LeadIndex(NOW, {}, {}, {}), {}, GroupResponses())


def group_with_keys(
    *owned: tuple[Kind, str, UUID], with_email: tuple[UUID, ...] = (), secret: bytes = NEW
) -> CaptureGroup:
    """A group in which these keys belong to these leads."""
    group = empty_group()
    for kind, value, lead_id in owned:
        group.index.owners[match_key(kind, value, secret)] = Owner(lead_id, EARLIER)
        group.index.leads[lead_id] = Lead(lead_id, lead_id in with_email)
    return group


def apply(group: CaptureGroup, capture: Capture, secrets: tuple[bytes, ...] = (NEW,)) -> CaptureResult:
    """The result of this capture of the source `website`, which happens now."""
    return apply_capture(group, identify_capture(capture, WEBSITE, secrets), NOW)
