"""All that handoff serves."""

from services.handoff.deals.api import deals, revenue
from services.handoff.deals.api import seller_updates as dealings
from services.handoff.handoffs import api as packets
from services.handoff.reassignment import api as reassignments
from services.handoff.responses import api as answers
from services.handoff.routing import api as routing
from services.handoff.sellers import api as sellers
from services.handoff.sla import api as closures
from services.handoff.teams import api as teams

ROUTERS = [
    api.router for api in (closures, answers, dealings, reassignments, sellers, routing, teams, packets, deals, revenue)
]
