"""Where a lead of a known company goes before any routing rule is asked, as the agreement says."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace

from services.handoff.companies.domain.company import WORDS, Company
from services.handoff.routing.domain.rules import ProductTeam, RoutingDecision, RoutingDocument, RoutingTarget
from shared.agreement.known_accounts import FILTER
from shared.events.handoff import Standing


@dataclass(frozen=True)
class KnownAccount:
    """The company of a lead, and what the agreement says of its standing: to its owner, or kept back.

    `is_active`: whether the seller who has the account takes leads.
    """

    company: Company
    treatment: str
    is_active: bool

    def decide(self) -> RoutingDecision | None:
        """The decision; None where the rules decide, for the account has no seller who takes leads."""
        account = self.company.account
        words = f"the company is {WORDS[account.standing]}"
        if self.treatment == FILTER:
            why = f"{words}: kept back as the agreement says, until a seller gets it by hand"
            return RoutingDecision(RoutingTarget("filtered", account.standing), why)
        if account.owner is None or not self.is_active:
            return None
        return RoutingDecision(RoutingTarget("account", account.owner), words)

    def explain(self) -> str:
        """Why the rules decide although the company is known."""
        words = WORDS[self.company.account.standing]
        has_owner = "whose seller takes no leads" if self.company.account.owner else "without a seller"
        return f"the company is {words} {has_owner}"


def find_known_account(
    treatments: Mapping[Standing, str], company: Company | None, active: Set[str]
) -> KnownAccount | None:
    """The known account that this company is; None if the agreement says nothing of such companies."""
    treatment = treatments.get(company.account.standing) if company else None
    if company is None or treatment is None:
        return None
    return KnownAccount(company, treatment, company.account.owner in active)


def route_known(
    known: KnownAccount | None,
    routing: RoutingDocument,
    currency: str | None,
    attributes: Mapping[str, object],
    source: str | None,
    product: ProductTeam | None = None,
) -> RoutingDecision:
    """The decision for a lead: by its `source`, the seller who brought it; else its known account; else the team of
    its product; else the rules.
    """
    decision = known.decide() if known and source is None else None
    if decision is not None:
        return decision
    decided = routing.decide(currency, attributes, source, product)
    return replace(decided, note=known.explain()) if known and source is None else decided
