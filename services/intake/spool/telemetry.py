"""The series of the spool."""

from prometheus_client import Gauge

from services.intake.telemetry import SERIES

spooled_captures = Gauge(
    "accord_spooled_captures",
    "Arrivals in the spool by what becomes of them: waiting for PostgreSQL, refused because the spool has no room, "
    "damaged and set aside.",
    ["state"],
    registry=SERIES,
)
for state in ("waiting", "refused", "damaged"):
    spooled_captures.labels(state)
