"""All that handoff serves."""

from services.handoff.answers import api as answers
from services.handoff.deadlines import api as closures
from services.handoff.dealings import api as dealings
from services.handoff.handoffs import api as teams
from services.handoff.outcomes import api as deals
from services.handoff.packets import api as packets
from services.handoff.reassignments import api as reassignments
from services.handoff.revenue import api as revenue
from services.handoff.routing import api as routing
from services.handoff.sellers import api as sellers

ROUTERS = [
    api.router for api in (closures, answers, dealings, reassignments, sellers, routing, teams, packets, deals, revenue)
]
