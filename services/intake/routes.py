"""The routers of intake, and its plain routes."""

from services.intake.activities import api as activities
from services.intake.api_keys import api as api_keys
from services.intake.imports import api as imports
from services.intake.imports import pages as import_pages
from services.intake.leads import pages as lead_pages
from services.intake.leads.api import capture, capture_batch, profile
from services.intake.sources import api as sources
from services.intake.sources import pages as source_pages
from services.intake.spend import api as spend

ROUTERS = [
    module.router
    for module in (
        capture_batch,
        capture,
        profile,
        activities,
        spend,
        imports,
        import_pages,
        sources,
        source_pages,
        lead_pages,
        api_keys,
    )
]
FAST_ROUTES = [*capture.fast_routes, *activities.fast_routes]
