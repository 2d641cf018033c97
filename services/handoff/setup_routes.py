"""The routers by which handoff is set up."""

from services.handoff.content import api as content
from services.handoff.destinations import api as destinations
from services.handoff.routing import api as routing
from services.handoff.sellers import api as sellers
from services.handoff.subscriptions.api import deliveries, subscriptions
from services.handoff.teams import api as teams

SETUP = [module.router for module in (sellers, routing, teams, subscriptions, deliveries, destinations, content)]
