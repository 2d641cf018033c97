"""The routers of the handoff service."""

from services.handoff.deals.api import deals, revenue, seller_updates
from services.handoff.destinations import api as destinations
from services.handoff.handoffs import api as handoffs
from services.handoff.page_routes import PAGES
from services.handoff.reassignment import api as reassignment
from services.handoff.responses import api as responses
from services.handoff.routing import api as routing
from services.handoff.sellers import api as sellers
from services.handoff.sla import api as sla
from services.handoff.stream.api import stream
from services.handoff.subscriptions.api import deliveries, subscriptions
from services.handoff.teams import api as teams

ROUTERS = [
    *(
        module.router
        for module in (
            sla,
            responses,
            seller_updates,
            reassignment,
            sellers,
            routing,
            teams,
            handoffs,
            deals,
            revenue,
            subscriptions,
            deliveries,
            stream,
            destinations,
        )
    ),
    *PAGES,
]
