"""The cycles of a lead: what sales gave back, when the next cycle may begin, and which behaviour counts in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from services.qualification.evaluation.domain.timeline_entry import TimelineEntry
from shared.agreement.document import Recycling


@dataclass(frozen=True, slots=True)
class CycleClosure:
    """Sales gave the lead back at `at`, which ended `cycle`; `of` is the merged lead of which that was said, if any.

    `return_at` is when it may come back, where the seller said so; `rules_out` is the clause or the reason that keeps
    it away for good.
    """

    at: datetime
    handoff_id: UUID
    cycle: int
    return_at: datetime | None = None
    rules_out: str | None = None
    of: UUID | None = None


class CoolOff(NamedTuple):
    """From `since` on, and before `until` (nothing: for good), the lead does not qualify."""

    since: datetime
    until: datetime | None
    rules_out: str | None

    def covers(self, at: datetime) -> bool:
        return self.since <= at and (self.until is None or at < self.until)


class Cycle(NamedTuple):
    """From one closing to the next. Behaviour counts from `begins` on and before `ends`.

    `spent`: of each merged lead, until when its behaviour led to a handoff of its own.
    """

    number: int
    begins: datetime | None
    ends: datetime | None
    spent: Mapping[UUID, datetime]
    cool_offs: tuple[CoolOff, ...]

    def counts(self, entry: TimelineEntry) -> bool:
        """Whether this is behaviour of this cycle; what became known by it is known in each."""
        if not entry.activity or (self.begins and entry.occurred_at < self.begins):
            return False
        return (
            entry.merged_lead_id is None
            or entry.merged_lead_id not in self.spent
            or entry.occurred_at >= self.spent[entry.merged_lead_id]
        )


FIRST = Cycle(1, None, None, MappingProxyType({}), ())


def with_closing(closings: tuple[CycleClosure, ...], closing: CycleClosure) -> tuple[CycleClosure, ...]:
    """The closings with this one, in order; the same tuple if it is there already. A handoff is closed once."""
    known = {one.handoff_id: one for one in closings}
    if closing.handoff_id in known and _order(known[closing.handoff_id]) <= _order(closing):
        return closings
    return tuple(sorted((known | {closing.handoff_id: closing}).values(), key=_order))


def open_cycle_number(closings: Sequence[CycleClosure]) -> int:
    """The number of the cycle that is open after these closings; those of merged leads do not count."""
    return 1 + max((closing.cycle for closing in closings if closing.of is None), default=0)


def open_cycle(closings: Sequence[CycleClosure], recycling: Recycling) -> Cycle:
    """The last cycle, in which the lead is now."""
    if not closings:
        return FIRST
    before = next((closing for closing in reversed(closings) if closing.of is None), None)
    return _cycle(open_cycle_number(closings), before, None, closings, recycling)


def closed_cycles(closings: Sequence[CycleClosure], recycling: Recycling) -> list[Cycle]:
    """Those that sales ended."""
    own = [closing for closing in closings if closing.of is None]
    return [
        _cycle(closing.cycle, before, closing, closings, recycling)
        for before, closing in zip((None, *own), own, strict=False)
    ]


def _cycle(
    number: int,
    before: CycleClosure | None,
    after: CycleClosure | None,
    closings: Sequence[CycleClosure],
    recycling: Recycling,
) -> Cycle:
    others = {closing.of: closing for closing in closings if closing.of}
    resting = [*([before] if before else []), *others.values()]
    last = max(resting, key=_order, default=None)
    too_many = recycling.max_cycles is not None and number > recycling.max_cycles
    quiets = [_quiet(closing, recycling, closing is before and too_many, closing is last) for closing in resting]
    spent = {of: closing.at for of, closing in others.items() if of}
    return Cycle(number, before.at if before else None, after.at if after else None, spent, tuple(quiets))


def _quiet(closing: CycleClosure, recycling: Recycling, for_good: bool, last: bool) -> CoolOff:
    """The rest after a closing. What sales said last rules the lead out; what it said before is overtaken."""
    if last and closing.rules_out:
        return CoolOff(closing.at, None, closing.rules_out)
    if for_good:
        return CoolOff(closing.at, None, None)
    until = closing.return_at or closing.at + timedelta(days=recycling.cool_off_days or 0)
    return CoolOff(closing.at, until, None)


def _order(closing: CycleClosure) -> tuple[datetime, UUID]:
    return closing.at, closing.handoff_id
