"""The rule by which every service reads the steps of a handoff: a later step implies the earlier ones.

A lost deal is an exit and no step: it implies that sales took the lead, and nothing further.
"""

from collections.abc import Sequence
from datetime import datetime


def infer_earlier_steps(instants: Sequence[datetime | None], dealt_at: datetime | None = None) -> list[datetime | None]:
    """The instants at which steps were reached, where each step implies those before it.

    `instants`: when each step itself was reported, in the order of the steps, the first of which is the acceptance;
    None: it was not reported. `dealt_at`: the first report of any deal, also a lost one, which implies the acceptance.
    """
    reached: list[datetime | None] = []
    later: datetime | None = None
    for reported in reversed(instants):
        if reported is not None and (later is None or reported < later):
            later = reported
        reached.append(later)
    accepted, *further = reversed(reached)
    return [min((at for at in (accepted, dealt_at) if at is not None), default=None), *further]
