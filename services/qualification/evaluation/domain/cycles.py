"""The cycles of a lead: how sales ended them, when the next cycle may begin, and which behaviour counts in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from services.qualification.evaluation.domain.timeline_entry import TimelineEntry
from shared.agreement.readers.recycling import RecyclingTerms


@dataclass(frozen=True, slots=True)
class CycleClosure:
    """Sales gave the lead back at `closed_at`, or its deals were won or lost then, which ended `cycle`.

    `return_at` is when the lead may come back, if the seller or the reason says so; `ruled_out_by` is the clause or
    the reason that keeps it away for good; `merged_lead_id` is the merged lead whose handoff it was, if it was not the
    lead's own. `won`: the lead is a customer. `stated_at`: when handoff stated how the deals ended, or, `reopened`,
    that one is open again; None where sales gave the lead back. `arrived_at`: as that of a timeline's entry.
    """

    closed_at: datetime
    handoff_id: UUID
    cycle: int
    return_at: datetime | None = None
    ruled_out_by: str | None = None
    merged_lead_id: UUID | None = None
    won: bool = False
    stated_at: datetime | None = None
    reopened: bool = False
    arrived_at: datetime | None = field(default=None, compare=False)

    def opens(self, cycle: int) -> bool:
        """Whether it says that the lead's own handoff of this cycle is open."""
        return self.reopened and self.merged_lead_id is None and self.cycle == cycle


class CoolOff(NamedTuple):
    """From `since` on, and before `until` (None: for good), the lead does not qualify."""

    since: datetime
    until: datetime | None
    ruled_out_by: str | None

    def covers(self, at: datetime) -> bool:
        return self.since <= at and (self.until is None or at < self.until)


class Cycle(NamedTuple):
    """The time from one closure to the next. Behaviour counts from `begins_at` on and before `ends_at`.

    `counted_until`: by merged lead, the instant before which its behaviour led to a handoff of its own.
    """

    number: int
    begins_at: datetime | None
    ends_at: datetime | None
    counted_until: Mapping[UUID, datetime]
    cool_offs: tuple[CoolOff, ...]

    def counts(self, entry: TimelineEntry) -> bool:
        """Whether this is behaviour of this cycle; the attributes that an entry brings are known in every cycle."""
        if not entry.activity or (self.begins_at and entry.occurred_at < self.begins_at):
            return False
        merged = entry.merged_lead_id
        return merged is None or merged not in self.counted_until or entry.occurred_at >= self.counted_until[merged]

    def find_return(self, at: datetime) -> datetime | None:
        """When the last cool-off ends that holds at this instant; None without one, and where one has no end."""
        ends = [cool_off.until for cool_off in self.cool_offs if cool_off.covers(at)]
        known = [end for end in ends if end]
        return max(known) if known and len(known) == len(ends) else None


FIRST_CYCLE = Cycle(1, None, None, MappingProxyType({}), ())


def add_statement(told: tuple[CycleClosure, ...], closure: CycleClosure) -> tuple[CycleClosure, ...]:
    """What was told of the ends of handoffs with this; the same tuple if it changes nothing.

    Of each handoff the earliest return by sales is kept, and the newest statement about its deals.
    """
    known = next((each for each in told if _subject(each) == _subject(closure)), None)
    if known is None:
        return (*told, closure)
    if closure.stated_at and known.stated_at:
        replaces = (closure.stated_at, not closure.reopened) > (known.stated_at, not known.reopened)
    else:
        replaces = _order(closure) < _order(known)
    return tuple([closure if each is known else each for each in told]) if replaces else told


def adopt_moved(told: tuple[CycleClosure, ...]) -> tuple[CycleClosure, ...]:
    """What was told, where all of a merged lead's handoff is the lead's own once a statement calls it so.

    A merge gave the handoff to the lead, in the cycle of that statement. The same tuple if it changes nothing.
    """
    own = {each.handoff_id: each.cycle for each in told if each.merged_lead_id is None}
    moved = [bool(each.merged_lead_id) and each.handoff_id in own for each in told]
    if not any(moved):
        return told
    return tuple(
        [
            replace(each, merged_lead_id=None, cycle=own[each.handoff_id]) if is_moved else each
            for each, is_moved in zip(told, moved, strict=True)
        ]
    )


def date_ruling_out(known: CycleClosure, told: CycleClosure) -> CycleClosure:
    """The known end of a cycle. If its deal turns out to have ended later too, only that end rules the lead out."""
    is_later = known.stated_at is not None and known.closed_at < told.closed_at and not told.reopened
    return replace(known, ruled_out_by=None, stated_at=told.stated_at) if is_later and known.ruled_out_by else known


def select_closures(told: Sequence[CycleClosure]) -> tuple[CycleClosure, ...]:
    """The closures that count, in order: at most one of each handoff.

    Of a deal's end and a return by sales the earlier counts; but a deal that is won ends what follows from the return,
    since a customer is not kept away. Where a deal is open again, or was never won after all, the return counts.
    """
    closures: dict[UUID, CycleClosure] = {}
    for closure in sorted(told, key=lambda each: (each.won, each.stated_at is None)):
        known = closures.get(closure.handoff_id)
        if not closure.reopened and (known is None or closure.won or _order(closure) < _order(known)):
            closures[closure.handoff_id] = closure
    return tuple(sorted(closures.values(), key=_order))


def open_cycle_number(closures: Sequence[CycleClosure]) -> int:
    """The number of the cycle that is open after these closures; those of merged leads do not count."""
    return 1 + max((closure.cycle for closure in closures if closure.merged_lead_id is None), default=0)


def open_cycle(closures: Sequence[CycleClosure], recycling: RecyclingTerms) -> Cycle:
    """The last cycle, in which the lead is now."""
    if not closures:
        return FIRST_CYCLE
    before = next((closure for closure in reversed(closures) if closure.merged_lead_id is None), None)
    return _cycle(open_cycle_number(closures), before, None, closures, recycling)


def closed_cycles(closures: Sequence[CycleClosure], recycling: RecyclingTerms) -> list[Cycle]:
    """The cycles that sales ended."""
    own = [closure for closure in closures if closure.merged_lead_id is None]
    return [
        _cycle(closure.cycle, before, closure, closures, recycling)
        for before, closure in zip((None, *own), own, strict=False)
    ]


def _cycle(
    number: int,
    before: CycleClosure | None,
    after: CycleClosure | None,
    closures: Sequence[CycleClosure],
    recycling: RecyclingTerms,
) -> Cycle:
    of_merged = {closure.merged_lead_id: closure for closure in closures if closure.merged_lead_id}
    starting = [*([before] if before else []), *of_merged.values()]
    last = max(starting, key=_order, default=None)
    # A customer begins anew: the cycles up to a won deal are not counted.
    won = max((each.cycle for each in closures if _is_own_win(each) and each.cycle < number), default=0)
    exhausted = recycling.max_cycles is not None and number - won > recycling.max_cycles
    cool_offs = [
        _cool_off(closure, recycling, closure is before and exhausted, closure is last) for closure in starting
    ]
    counted_until = {lead_id: closure.closed_at for lead_id, closure in of_merged.items() if lead_id}
    begins_at, ends_at = before.closed_at if before else None, after.closed_at if after else None
    return Cycle(number, begins_at, ends_at, counted_until, tuple(cool_offs))


def _cool_off(closure: CycleClosure, recycling: RecyclingTerms, for_good: bool, last: bool) -> CoolOff:
    """The cool-off after a closure. Only the last closure rules the lead out: it supersedes the earlier ones."""
    if last and closure.ruled_out_by:
        return CoolOff(closure.closed_at, None, closure.ruled_out_by)
    if for_good:
        return CoolOff(closure.closed_at, None, None)
    if closure.won:
        return CoolOff(closure.closed_at, closure.return_at or closure.closed_at, None)
    return CoolOff(closure.closed_at, closure.return_at or closure.closed_at + recycling.cool_off, None)


def _order(closure: CycleClosure) -> tuple[datetime, bool, UUID]:
    # Of several ends of one instant one that rules the lead out is the last. Ids say only which handoff was made first.
    return closure.closed_at, closure.ruled_out_by is not None, closure.handoff_id


def _is_own_win(closure: CycleClosure) -> bool:
    return closure.won and closure.merged_lead_id is None


def _subject(closure: CycleClosure) -> tuple[UUID, bool]:
    """What a closure tells of: the handoff, and whether of its deals or of a return by sales."""
    return closure.handoff_id, closure.stated_at is not None
