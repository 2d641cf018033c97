"""Who would get a lead: what live routing would decide and choose, with the reasons of each rule and seller."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.routing.domain.fair_assignment import Assignment, NoSellerAvailable, SellerLoad, assign_fairly
from services.handoff.routing.domain.rules import RoutingDecision, RoutingDocument
from services.handoff.routing.domain.seller_standings import SellerStanding, explain_sellers
from services.handoff.routing_setup.domain.rule_words import TriedRule, try_rules


@dataclass(frozen=True)
class TriedLead:
    """A lead that is tried: its newest handoff, and with what it qualified."""

    handoff: Handoff
    currency: str | None
    attributes: Mapping[str, Any]


@dataclass(frozen=True)
class RoutingTrial:
    """Who would get a lead if it qualified now."""

    lead: TriedLead
    decision: RoutingDecision
    rules: Sequence[TriedRule]
    choice: Assignment | NoSellerAvailable
    standings: Sequence[SellerStanding]


def try_lead(
    lead: TriedLead, routing: RoutingDocument, decision: RoutingDecision, loads: Sequence[SellerLoad], now: datetime
) -> RoutingTrial:
    """The trial of a lead for which the rules in force make this decision. `loads`: of the sellers of its target."""
    (choice,) = assign_fairly([decision], loads, now)
    rules = try_rules(routing, decision, lead.currency, lead.attributes)
    return RoutingTrial(lead, decision, rules, choice, explain_sellers(decision, loads, choice, now))
