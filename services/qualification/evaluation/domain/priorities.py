"""The priorities of a qualified lead: which one it has when it qualifies, and which higher ones it gets later."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from services.qualification.evaluation.domain.compiled_agreement import ActivityRule, CompiledAgreement, PriorityRule
from services.qualification.evaluation.domain.cycles import Cycle
from services.qualification.evaluation.domain.timeline import settle_ties
from services.qualification.evaluation.domain.timeline_entry import TimelineEntry


class Raise(NamedTuple):
    """The lead has this priority since `at`; `rank` is its place in the agreement, 0 the highest."""

    rank: int
    id: str
    at: datetime


def list_raises(
    entries: Sequence[TimelineEntry], agreement: CompiledAgreement, cycle: Cycle, qualified_at: datetime
) -> list[Raise]:
    """Each priority that the lead got from its qualification on, each higher than the one before.

    Like the verdict a function of the set of entries, whose order of arrival does not matter.
    """
    raises: list[Raise] = []
    if not agreement.priorities:
        return raises
    for moment in _list_moments(entries, agreement, cycle, qualified_at):
        higher = agreement.priorities[: raises[-1].rank] if raises else agreement.priorities
        found = _find_first(higher, moment)
        if found is not None:
            raises.append(Raise(found, higher[found].id, moment.at))
    return raises


def find_priority(raises: Sequence[Raise], at: datetime) -> str | None:
    """The priority that the lead had at this instant."""
    return next((each.id for each in reversed(raises) if each.at <= at), None)


class Moment(NamedTuple):
    """An instant, what was known of the lead then, and when each of the activities was last done."""

    at: datetime
    known: Mapping[str, Any]
    done: Mapping[ActivityRule, datetime]


def _list_moments(
    entries: Sequence[TimelineEntry], agreement: CompiledAgreement, cycle: Cycle, qualified_at: datetime
) -> Iterator[Moment]:
    """The qualification, and each later instant of the cycle with an entry."""
    said: dict[str, Any] = {}
    derived: dict[str, Any] = {}
    done: dict[ActivityRule, datetime] = {}
    rules = [rule for priority in agreement.priorities for rule in priority.behaviour]
    within = [entry for entry in settle_ties(entries) if not (cycle.ends_at and entry.occurred_at >= cycle.ends_at)]
    for at, together in groupby(within, lambda entry: max(entry.occurred_at, qualified_at)):
        for entry in together:
            said.update(entry.attributes)
            derived.update(entry.derived)
            if cycle.counts(entry):
                done |= {rule: entry.occurred_at for rule in rules if rule.counts(entry.activity, entry.properties)}
        yield Moment(at, {**derived, **said}, done)


def _find_first(priorities: Sequence[PriorityRule], moment: Moment) -> int | None:
    """The place of the first priority whose tests all hold; what is not known does not hold."""
    for rank, priority in enumerate(priorities):
        profile = all(test(moment.known) for test in priority.profile)
        if profile and all(_was_done(rule, moment) for rule in priority.behaviour):
            return rank
    return None


def _was_done(rule: ActivityRule, moment: Moment) -> bool:
    at = moment.done.get(rule)
    return at is not None and (rule.within is None or moment.at - at <= rule.within)
