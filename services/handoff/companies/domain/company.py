"""A company by its domain: what it is to us, who has its account, and since when.

That follows from the deals of its leads, whatever the order in which they are learned, unless a person said otherwise.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from shared.errors import Refusal
from shared.events.companies import CompanyStandingChanged
from shared.events.deal_stages import Stage, stage_order
from shared.events.handoff import Standing

WORDS: dict[Standing, str] = {
    "prospect": "a prospect",
    "open_deal": "a company with an open deal",
    "customer": "a customer",
    "former_customer": "a former customer",
    "partner": "a partner",
    "competitor": "a competitor",
}


class CompanyNotFound(Refusal):
    code = "no-such-company"
    detail = "No lead comes from this domain, and nothing was said of it."


class UnknownOwner(Refusal):
    code = "unknown-owner"
    detail = "No seller has this id."


@dataclass(frozen=True)
class StageOfDeal:
    """One stage of one deal: since when, and whose the deal was then, if that was said."""

    stage: Stage
    at: datetime
    owner: str | None


@dataclass(frozen=True)
class AccountDeal:
    """A deal of one of the company's leads. `seller`: who has its handoff, for a deal whose stages name no owner."""

    deal: UUID
    lead_id: UUID
    stages: tuple[StageOfDeal, ...]
    seller: str | None = None

    @property
    def latest(self) -> StageOfDeal:
        """The stage that it is in."""
        return max(self.stages, key=lambda stage: stage_order(stage.at, stage.stage))

    @property
    def was_won(self) -> bool:
        """Whether it was ever won."""
        return any(stage.stage == "won" for stage in self.stages)

    @property
    def owner(self) -> str | None:
        """Whose it is: the last owner that a stage names, else the seller of its handoff."""
        named = [stage for stage in self.stages if stage.owner]
        last = max(named, key=lambda stage: (*stage_order(stage.at, stage.stage), stage.owner or ""), default=None)
        return last.owner if last else self.seller

    def first_at(self, stage: Stage) -> datetime:
        """When it was first in this stage."""
        return min(each.at for each in self.stages if each.stage == stage)


@dataclass(frozen=True)
class Account:
    """What a company is, who has its account, and since when it is that; `since` is None for a prospect."""

    standing: Standing = "prospect"
    owner: str | None = None
    since: datetime | None = None


@dataclass(frozen=True)
class Said:
    """What a person said of a company; None follows from its deals."""

    name: str | None = None
    standing: Standing | None = None
    owner: str | None = None
    since: datetime | None = None


NOTHING_SAID = Said()


@dataclass(frozen=True)
class Company:
    """A company: what was said of it, and what holds now. `company`: Accord's own id of it."""

    domain: str
    company: UUID
    said: Said = NOTHING_SAID
    account: Account = Account()


def derive_account(deals: Iterable[AccountDeal]) -> Account:
    """What follows from deals: a customer while one is won, then an open deal, then a customer that was lost again."""
    known = list(deals)
    won = [deal for deal in known if deal.latest.stage == "won"]
    if won:
        return Account("customer", _find_owner(won), min(deal.first_at("won") for deal in won))
    is_open = [deal for deal in known if deal.latest.stage == "opportunity"]
    if is_open:
        return Account("open_deal", _find_owner(is_open), min(deal.first_at("opportunity") for deal in is_open))
    former = [deal for deal in known if deal.was_won]
    if former:
        return Account("former_customer", _find_owner(former), max(deal.latest.at for deal in former))
    return Account()


def combine(said: Said, derived: Account) -> Account:
    """What holds: what was said, and for the rest what follows from the deals."""
    standing = said.standing or derived.standing
    is_derived = standing == derived.standing
    return Account(standing, said.owner or derived.owner, said.since or (derived.since if is_derived else None))


def state(
    company: Company, said: Said, derived: Account, now: datetime
) -> tuple[Company, list[CompanyStandingChanged]]:
    """The company after this, and the event if it is something else, or another seller's, from now on."""
    after = replace(company, said=said, account=combine(said, derived))
    before, account = company.account, after.account
    if (before.standing, before.owner) == (account.standing, account.owner):
        return after, []
    changed = CompanyStandingChanged(
        occurred_at=account.since or now,
        company=company.company,
        domain=company.domain,
        standing=account.standing,
        seller=account.owner,
        former_standing=before.standing,
        former_seller=before.owner,
        by="person" if said.standing or said.owner else "deals",
    )
    return after, [changed]


def _find_owner(deals: Iterable[AccountDeal]) -> str | None:
    """The owner of the deal that changed last and has one; at one instant the owner's id decides."""
    owned = [(deal.latest.at, deal.owner) for deal in deals if deal.owner]
    return max(owned)[1] if owned else None
