"""The routers of the pages of the handoff service."""

from services.handoff.inbox.pages import card, inbox
from services.handoff.responses import pages as response_pages
from services.handoff.sellers import pages as seller_pages

PAGES = [module.router for module in (seller_pages, response_pages, inbox, card)]
