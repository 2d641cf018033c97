"""The events of qualification: the active agreement, and its verdict on each lead."""

from typing import Any, ClassVar

from shared.events.base import Attributes, Event, Fact, LeadEvent, leave_out


class AgreementActivated(Event):
    """Both sides signed: from `occurred_at` on, this document judges."""

    type: ClassVar[str] = "agreement.activated"

    agreement_version: int
    document: dict[str, Any]

    @property
    def subject(self) -> str:
        return f"agreement/{self.agreement_version}"


class MetClause(Fact):
    """A clause of the definition that the lead meets, with the points that it brought."""

    id: str
    part: str
    points: float


class LeadQualified(LeadEvent):
    """Fit and behaviour reached both thresholds at `occurred_at`; brings what sales and routing decide on."""

    type: ClassVar[str] = "lead.qualified"

    cycle: int
    product: str
    agreement_version: int
    fit: float
    behaviour: float
    clauses: tuple[MetClause, ...]
    attributes: Attributes
    # The `sales` part of the agreement and its zone, unchanged.
    promise: dict[str, Any]
    # The currency of the agreement: a routing rule cannot compare amounts in another one.
    currency: str | None = None
    # Of the fields with which marketing promised to deliver leads those that are not known; left out without a promise.
    lacking: tuple[str, ...] | None = leave_out()
    # The first priority of the agreement whose tests the lead passes at that instant.
    priority: str | None = leave_out()
    # The team that the agreement names for its product.
    team: str | None = leave_out()
    # The first persona of the agreement that the lead is, by what was known of it then.
    persona: str | None = leave_out()

    def to_json(self) -> str:
        """Without pydantic, since few events of qualification are larger."""
        values = {name: value for name, value in vars(self).items() if value is not None or name == "currency"}
        values["clauses"] = [vars(clause) for clause in self.clauses]
        return self.write_values(values)


class LeadPrioritised(LeadEvent):
    """A lead that is qualified passes the tests of a higher priority since `occurred_at`."""

    type: ClassVar[str] = "lead.prioritised"

    cycle: int
    product: str
    agreement_version: int
    priority: str


class LeadProductChanged(LeadEvent):
    """A lead that is qualified asks for this product since `occurred_at`, as it turned out after that verdict."""

    type: ClassVar[str] = "lead.product_changed"

    cycle: int
    product: str
    agreement_version: int
    # The team that the agreement names for the product.
    team: str | None = leave_out()


class LeadNurtureStarted(LeadEvent):
    """Judged and not qualified yet; `missing` names the clauses that nobody can answer so far."""

    type: ClassVar[str] = "lead.nurture_started"

    cycle: int
    product: str
    agreement_version: int
    fit: float
    behaviour: float
    missing: tuple[str, ...]


class LeadDisqualified(LeadEvent):
    """A clause of the agreement rules the lead out."""

    type: ClassVar[str] = "lead.disqualified"

    cycle: int
    product: str
    agreement_version: int
    clause: str


EVENTS: tuple[type[Event], ...] = (
    AgreementActivated,
    LeadQualified,
    LeadPrioritised,
    LeadProductChanged,
    LeadNurtureStarted,
    LeadDisqualified,
)
