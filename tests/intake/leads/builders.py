"""Groups of captures in memory, and captures applied to them."""

from datetime import UTC, datetime

from services.intake.captures.domain.capture import Capture
from services.intake.idempotency.domain import GroupResponses
from services.intake.identity.domain.resolution import LeadIndex
from services.intake.leads.domain.attribution import identify_capture
from services.intake.leads.domain.capture_group import CaptureGroup, CaptureResult, apply_capture
from services.intake.sources.domain import Source

SECRET = b"n" * 32
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
WEBSITE = Source("website", "form")


def empty_group() -> CaptureGroup:
    """A group in which no lead is known."""
    return CaptureGroup(LeadIndex(NOW, {}, {}, {}), {}, GroupResponses())


def apply(group: CaptureGroup, capture: Capture, secrets: tuple[bytes, ...] = (SECRET,)) -> CaptureResult:
    """The result of this capture of the source `website`, which happens now."""
    return apply_capture(group, identify_capture(capture, WEBSITE, secrets), NOW)
