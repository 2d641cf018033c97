"""The routers of the pages of the handoff service."""

from services.handoff.content.pages import content
from services.handoff.destinations.pages import destinations
from services.handoff.inbox.pages import act, card, changes, inbox, lead_content
from services.handoff.responses import pages as response_pages
from services.handoff.routing_setup.pages import routing, rules, trials
from services.handoff.sellers.pages import sellers, step
from services.handoff.subscriptions.pages import buttons, subscriptions
from services.handoff.teams.pages import team, teams

SET_UP = (step, sellers, teams, team, routing, rules, trials, subscriptions, buttons, content)
# `changes` before `card`, for its address is one of a card too.
PAGES = [module.router for module in (*SET_UP, response_pages, inbox, changes, lead_content, card, act, destinations)]
