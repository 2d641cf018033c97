"""The routers of what sales sets up: sellers, teams, rules, companies and destinations."""

from services.handoff.companies import api as companies
from services.handoff.destinations import api as destinations
from services.handoff.routing import api as routing
from services.handoff.sellers import api as sellers
from services.handoff.teams import api as teams

SETUP = [module.router for module in (sellers, routing, teams, companies, destinations)]
