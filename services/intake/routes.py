"""The routers of intake, and its plain routes."""

from services.intake.activities import api as activities
from services.intake.api_keys import api as api_keys
from services.intake.hooks import api as hooks
from services.intake.leads import pages as lead_pages
from services.intake.leads.api import capture, capture_batch, profile
from services.intake.sources import api as sources
from services.intake.sources import pages as source_pages
from services.intake.spend import api as spend
from shared.http import Router

ROUTERS = [
    module.router
    for module in (
        capture_batch,
        capture,
        profile,
        activities,
        hooks,
        spend,
        sources,
        source_pages,
        lead_pages,
        api_keys,
    )
]
FAST_ROUTES = [*capture.fast_routes, *activities.fast_routes, *hooks.fast_routes]
# How each refusal is answered, also of what comes through no route.
ANSWERS = {
    refusal: answer for router in ROUTERS if isinstance(router, Router) for refusal, answer in router.answers.items()
}
