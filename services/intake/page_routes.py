"""The routers of intake's pages, and of what an administrator and marketing set up."""

from services.intake.api_keys import api as api_keys
from services.intake.api_keys.pages import keys
from services.intake.captures.pages import kept
from services.intake.forms.pages import all_sources, preview
from services.intake.imports import pages as imports
from services.intake.leads.pages import captures, contact, find, first_lead, missing
from services.intake.oidc import pages as oidc
from services.intake.people import api as people_api
from services.intake.people.pages import people
from services.intake.sources import api as sources_api
from services.intake.sources.pages import add_source, edit_source, home
from services.intake.spend import api as spend

SOURCES = (home, add_source, edit_source)
LEADS = (first_lead, captures, find, contact, missing)
PAGES = [module.router for module in (preview, all_sources, *SOURCES, people, keys, oidc, kept, *LEADS, imports)]
SETUP_APIS = (spend, sources_api, api_keys, people_api)
