"""The Prometheus series of streams."""

from prometheus_client import Gauge

from services.handoff.telemetry import SERIES

streams = Gauge("accord_streams", "Streams of events that are open in this process.", registry=SERIES)
