"""The Prometheus series of reports."""

from prometheus_client import Gauge

report_freshness_seconds = Gauge("accord_report_freshness_seconds", "How far the reports are behind what is known.")
