"""The steps of a story: what forms, the CRM and sellers tell Accord of one person, each with its own instant."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

Contact = Literal["email", "phone", "crm"]
START = datetime(2026, 3, 2, tzinfo=UTC)
HALF_DAY = timedelta(hours=12)


def instant(moment: int) -> str:
    """The instant of a moment; a day has two."""
    return (START + moment * HALF_DAY).isoformat().replace("+00:00", "Z")


@dataclass(frozen=True)
class Form:
    """The person fills in a form and leaves these ways to be known; who `asks` for a demo qualifies.

    Leads that leave two ways in one form are one person from then on. `product`: the one that the form names.
    """

    at: int
    contacts: tuple[Contact, ...]
    asks: bool = True
    product: str | None = None


@dataclass(frozen=True)
class Visit:
    """The person whom this address, number or id names asks for a demo, or only looks at a page."""

    at: int
    contact: Contact
    asks: bool = True


@dataclass(frozen=True)
class Report:
    """The CRM reports a stage of a deal of the person whom this address, number or id names."""

    at: int
    contact: Contact
    deal: str
    stage: Literal["opportunity", "won", "lost"]
    amount: int | None = None
    owner: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Answer:
    """The seller who has the lead of this contact answers: a call on the handoff with this name and body."""

    at: int
    contact: Contact
    call: str
    body: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class Leave:
    """A seller of deals leaves the company for good, or goes away."""

    seller: str
    for_good: bool = True


Step = Form | Visit | Report | Answer | Leave
Story = tuple[Step, ...]
