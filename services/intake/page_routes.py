"""The routers of intake's pages."""

from services.intake.captures.pages import kept
from services.intake.forms.pages import all_sources, preview
from services.intake.imports import pages as imports
from services.intake.leads.pages import captures, first_lead
from services.intake.sources import pages as sources

PAGES = [module.router for module in (preview, all_sources, sources, first_lead, kept, captures, imports)]
