"""The routers of intake, and its plain routes."""

from services.intake.activities import api as activities
from services.intake.api_keys import api as api_keys
from services.intake.captures import api as captures
from services.intake.captures.pages import kept
from services.intake.erasures import api as erasures
from services.intake.forms.api import post_form, script
from services.intake.forms.pages import preview
from services.intake.leads.api import capture, capture_batch, profile, settle
from services.intake.leads.pages import captures as capture_pages
from services.intake.leads.pages import first_lead
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
        captures,
        settle,
        erasures,
        activities,
        spend,
        sources,
        source_pages,
        first_lead,
        kept,
        capture_pages,
        api_keys,
    )
]
FAST_ROUTES = [*script.fast_routes, *post_form.fast_routes, *capture.fast_routes, *activities.fast_routes]
