"""The journey of one person: who it is, what was folded, which facts there are, and what is due next."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.metrics.facts.domain import Fact
from services.metrics.journeys.domain.lifecycle import Lifecycle, find_lifecycle
from services.metrics.journeys.domain.next_due import NextDue
from services.metrics.projections.domain.person import PersonProjection
from shared.agreement.known_accounts import PassesAt


@dataclass(frozen=True)
class PersonJourney:
    """`lead_id` is the survivor's; `rows` and `facts` are those under all ids of the person.

    `passes_at`: from which step on a lead is sales', by the agreement in force.
    """

    lead_id: UUID
    rows: PersonProjection
    facts: Sequence[Fact]
    next_due: NextDue | None
    passes_at: PassesAt = "qualified"

    @property
    def lifecycle(self) -> Lifecycle:
        """Where the lead is now, and whose."""
        return find_lifecycle(self.rows, self.passes_at)

    def is_visible_to(self, seller: str | None) -> bool:
        """Whether a caller may see it whose key is bound to this seller, or to none."""
        sellers = {each.seller for each in self.rows.handoffs} | {each.seller for each in self.rows.next_handoffs}
        return seller is None or seller in sellers
