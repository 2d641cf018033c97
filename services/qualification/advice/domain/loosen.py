"""Where the agreement may ask for less: leads that sales won all the same, and a promised volume out of reach."""

import math
from typing import NamedTuple

from services.qualification.advice.domain.amendment import Amendment, Amendments
from services.qualification.advice.domain.proposal import (
    CASES,
    Judgement,
    Kept,
    Proposal,
    choose,
    count_won,
    propose_change,
    split,
)
from services.qualification.advice.domain.statistics import count_spare, find_interval, weigh

# So many failures among leads that sales found itself are taken for untold, for each one that it told.
UNTOLD = 0.25


class Known(NamedTuple):
    """The leads that a change lets in and that sales had all the same and is done with.

    Of `own` it was not told: what failed of these is told less often than what was won.
    """

    won: int
    of: int
    own: int
    weight: float
    bound: float


def find_looser(changes: Amendments, judgement: Judgement) -> Proposal | None:
    """The change that lets in leads which sales won all the same as often as others, failures that it kept included."""
    known = [_weigh_known(each, judgement) for each in changes.looser]
    chosen = choose(changes.looser, [each.bound for each in known], judgement.limit)
    if chosen is None:
        return None
    found = known[changes.looser.index(chosen)]
    return propose_change(
        chosen,
        f"Sales won {found.won} of {found.of} leads that it had and closed although they fail it. "
        f"{_tell_own(found, judgement)}With this {_count_gained(chosen, judgement)} more leads would have qualified.",
        (found.won, found.of),
        found.bound,
    )


def find_thin(changes: Amendments, judgement: Judgement) -> Kept | None:
    """A clause that would be loosened if sales had told each failure among the leads that it found itself."""
    known = [_weigh_known(each, judgement) for each in changes.looser]
    if not known or max(each.bound for each in known) > judgement.limit:
        return None
    found = max(known, key=lambda each: each.weight)
    if found.weight <= judgement.limit:
        return None
    why = (
        f"Sales won {found.won} of {found.of} leads that it had and closed although they fail it. Too thin to ask for "
        f"less: it found {found.own} of them itself, and of such leads a failure is told less often than a win."
    )
    return Kept(changes.clause, why, found.won, found.of, find_interval(found.won, found.of))


def _weigh_known(change: Amendment, judgement: Judgement) -> Known:
    cases = [case for case in judgement.outside if case.closed and change.holds(case)]
    won, own = count_won(cases), [case for case in cases if not case.told]
    if won < CASES:
        return Known(won, len(cases), len(own), 0.0, 0.0)
    untold = math.ceil(UNTOLD * (len(own) - count_won(own)))
    weight = weigh(won, len(cases), judgement.usual)
    return Known(won, len(cases), len(own), weight, weigh(won, len(cases) + untold, judgement.usual))


def _tell_own(found: Known, judgement: Judgement) -> str:
    if not found.own:
        return ""
    spare = count_spare(found.weight, judgement.limit, judgement.usual)
    return (
        f"It found {found.own} of them itself, and a failure that it did not tell is not among them: the advice stands "
        f"with up to {spare} more. "
    )


def find_shortage(changes: Amendments, judgement: Judgement) -> Proposal | None:
    """The smallest change that helps where the promised volume is out of reach, and nothing speaks against it.

    Where a bound can be moved, the leads that met it barely have to be won as often as others.
    """
    volume = judgement.shortage
    if volume is None:
        return None
    change = next((each for each in changes.looser if _count_gained(each, judgement) >= CASES), None)
    if change is None:
        return None
    known = [case for case in judgement.outside if case.counts and change.holds(case)]
    barely = split(changes.stricter[0], [case for case in judgement.good if case.closed])[0] if changes.stricter else []
    weight = weigh(count_won(barely), len(barely), judgement.usual)
    if changes.stricter and (len(barely) < CASES or weight <= 0):
        return None
    if any(case.rejected for case in known) or weigh(count_won(known), len(known), judgement.usual) < 0:
        return None
    gained = _count_gained(change, judgement)
    nearly = f"Sales won {count_won(barely)} of {len(barely)} leads that met it barely. " if barely else ""
    return propose_change(
        change,
        f"The promised volume is out of reach: {volume.qualified} leads qualified where {volume.due:g} are due, and "
        f"chance makes that {volume.interval.low:g} to {volume.interval.high:g}. {nearly}With this {gained} more "
        "would have qualified.",
        (count_won(barely), len(barely)) if barely else (gained, len(judgement.outside)),
        min(weight, judgement.limit),
    )


def _count_gained(change: Amendment, judgement: Judgement) -> int:
    return sum(change.holds(case) for case in judgement.outside)
