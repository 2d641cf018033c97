"""The Prometheus series of reports."""

from prometheus_client import Gauge

from shared.telemetry import service_registry

report_freshness_seconds = Gauge(
    "accord_report_freshness_seconds",
    "How far the reports are behind what is known.",
    registry=service_registry("metrics"),
)
