"""Everything folded about one person."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.metrics.clocks.domain import Clock
from services.metrics.handoffs.domain import Handoff
from services.metrics.journeys.domain import Deal, FirstTouch, Journey


@dataclass(frozen=True)
class PersonProjection:
    """The folded rows about one person, under all ids that the person has."""

    touch: FirstTouch | None
    journeys: Sequence[Journey] = ()
    handoffs: Sequence[Handoff] = ()
    deals: Sequence[Deal] = ()
    clocks: Sequence[Clock] = ()
