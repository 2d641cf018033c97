"""The four services by name: what each process of `accord` runs."""

from services.handoff.main import build as build_handoff
from services.intake.main import build as build_intake
from services.metrics.main import build as build_metrics
from services.qualification.main import build as build_qualification
from shared.runtime.service import ServiceFactory

BUILDS: dict[str, ServiceFactory] = {
    "intake": build_intake,
    "qualification": build_qualification,
    "handoff": build_handoff,
    "metrics": build_metrics,
}
