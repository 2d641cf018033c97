"""Everything folded about one person."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.metrics.projections.domain.deals import Deal
from services.metrics.projections.domain.handoffs import Handoff
from services.metrics.projections.domain.journeys import FirstTouch, Journey
from services.metrics.projections.domain.next_handoffs import NextHandoff
from services.metrics.projections.domain.sla_clocks import Clock


@dataclass(frozen=True)
class PersonProjection:
    """The folded rows about one person, under all ids of that person; `lead_id`: the one that speaks for the person."""

    touch: FirstTouch | None
    journeys: Sequence[Journey] = ()
    handoffs: Sequence[Handoff] = ()
    deals: Sequence[Deal] = ()
    clocks: Sequence[Clock] = ()
    lead_id: UUID | None = None
    next_handoffs: Sequence[NextHandoff] = ()
