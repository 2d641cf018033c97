"""The routers of the handoff service."""

from services.handoff.deals.api import deals, revenue, seller_updates
from services.handoff.handoffs import api as handoffs
from services.handoff.page_routes import PAGES
from services.handoff.reassignment import api as reassignment
from services.handoff.responses import api as responses
from services.handoff.setup_routes import SETUP
from services.handoff.sla import api as sla
from services.handoff.stream.api import stream

ROUTERS = [
    *(
        module.router
        for module in (
            sla,
            responses,
            seller_updates,
            reassignment,
            handoffs,
            deals,
            revenue,
            stream,
        )
    ),
    *SETUP,
    *PAGES,
]
