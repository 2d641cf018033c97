"""What becomes of a lead whose seller did not answer in time."""

from collections.abc import Mapping
from typing import Literal
from uuid import UUID

from shared.agreement.commitments import Reaction
from shared.agreement.readers.sales import OfferPolicy

BreachAction = Literal["reassign", "escalate", "recycle"]
PASSINGS: dict[Reaction, BreachAction] = {"reassign": "reassign", "escalate": "escalate", "recycle": "recycle"}


def actions_after_breach(terms: Mapping[UUID, OfferPolicy], made: Mapping[UUID, int]) -> dict[UUID, BreachAction]:
    """What to do with each handoff, by its agreement's terms and how many offers were made; nothing: it waits."""
    reactions = {handoff: offers.reaction(made.get(handoff, 1)) for handoff, offers in terms.items()}
    return {handoff: PASSINGS[reaction] for handoff, reaction in reactions.items() if reaction in PASSINGS}


def actions_when_exhausted(terms: Mapping[UUID, OfferPolicy]) -> dict[UUID, BreachAction]:
    """What to do with handoffs that everybody had already; another reassignment would find nobody either."""
    exhausted = {handoff: PASSINGS.get(offers.on_exhausted) for handoff, offers in terms.items()}
    return {handoff: passing for handoff, passing in exhausted.items() if passing in ("escalate", "recycle")}
