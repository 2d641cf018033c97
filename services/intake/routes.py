"""The routers of intake, and its plain routes."""

from services.intake.activities import api as activities
from services.intake.api_keys import api as api_keys
from services.intake.forms.api import post_form, script
from services.intake.forms.pages import preview
from services.intake.leads import pages as lead_pages
from services.intake.leads.api import capture, capture_batch, profile
from services.intake.sources import api as sources
from services.intake.sources import pages as source_pages
from services.intake.spend import api as spend

ROUTERS = [
    module.router
    for module in (
        post_form,
        preview,
        capture_batch,
        capture,
        profile,
        activities,
        spend,
        sources,
        source_pages,
        lead_pages,
        api_keys,
    )
]
FAST_ROUTES = [*script.fast_routes, *post_form.fast_routes, *capture.fast_routes, *activities.fast_routes]
