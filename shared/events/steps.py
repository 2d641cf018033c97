"""The rule by which every service reads the steps of a handoff: a later step implies the earlier ones."""

from collections.abc import Sequence
from datetime import datetime


def infer_earlier_steps(instants: Sequence[datetime | None]) -> list[datetime | None]:
    """The instants at which steps were reached, where each step implies those before it.

    `instants`: when each step itself was reported, in the order of the steps; None: it was not reported.
    """
    reached: list[datetime | None] = []
    later: datetime | None = None
    for reported in reversed(instants):
        candidates = [instant for instant in (reported, later) if instant is not None]
        later = min(candidates, default=None)
        reached.append(later)
    return reached[::-1]
