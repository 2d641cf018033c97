"""The routers of intake, and its plain routes."""

from services.intake.activities import api as activities
from services.intake.attributes import api as attributes
from services.intake.captures import api as captures
from services.intake.erasures import api as erasures
from services.intake.forms.api import post_form, script
from services.intake.hooks.api import receive as hooks
from services.intake.imports import api as imports
from services.intake.leads.api import capture, capture_batch, profile, search, settle
from services.intake.page_routes import PAGES, SETUP_APIS
from shared.auth.setup import component_page
from shared.http import Router

APIS = (
    post_form,
    capture_batch,
    capture,
    search,
    profile,
    attributes,
    captures,
    settle,
    erasures,
    activities,
    hooks,
    imports,
    *SETUP_APIS,
)
ROUTERS = [*(module.router for module in APIS), *PAGES, component_page.router]
FAST_ROUTES = [
    *script.fast_routes,
    *post_form.fast_routes,
    *capture.fast_routes,
    *activities.fast_routes,
    *hooks.fast_routes,
]
# How each refusal is answered, also of what comes through no route.
ANSWERS = {
    refusal: answer for router in ROUTERS if isinstance(router, Router) for refusal, answer in router.answers.items()
}
