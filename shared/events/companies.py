"""The events of companies: what each is to us, and what its people do; published by handoff in its topic."""

from typing import ClassVar, Literal
from uuid import UUID

from shared.events.base import Event, LeadEvent
from shared.events.handoff import Standing


class CompanyStandingChanged(Event):
    """A company is something else to us, or another seller has its account, since `occurred_at`.

    `by`: its deals, or a person who said so. `company` is Accord's own id of it; `seller` has the account.
    """

    type: ClassVar[str] = "company.standing_changed"

    company: UUID
    domain: str
    standing: Standing
    seller: str | None
    former_standing: Standing
    former_seller: str | None
    by: Literal["deals", "person"]

    @property
    def subject(self) -> str:
        return f"company/{self.company}"


class CompanyEngaged(LeadEvent):
    """A buying moment: a person of a customer, or of a company with an open deal, did something that scores.

    `clause`: the behaviour clause of the agreement in force by which it does; `seller` has the account. What was
    learned a day after it happened is not told.
    """

    type: ClassVar[str] = "company.engaged"

    company: UUID
    standing: Standing
    seller: str
    clause: str


EVENTS: tuple[type[Event], ...] = (CompanyStandingChanged, CompanyEngaged)
