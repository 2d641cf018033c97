"""The timeline of a lead: its entries in order, the same whatever the order and number of their arrivals."""

from bisect import insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby, pairwise
from typing import Any, Literal, NamedTuple
from uuid import UUID

from services.qualification.evaluation.domain.timeline_entry import TimelineEntry
from shared.criteria.values import is_same, settle_tie

# Of each of the two kinds, profile entries and mere activities, a lead keeps the first, and the newest within these
# limits. Each event of the lead reads what is kept.
ENTRIES = 1000
ENTRIES_BYTES = 256 * 1024

EntryKind = Literal["profile", "activities"]
KINDS: tuple[EntryKind, ...] = ("profile", "activities")


class LeftOut(NamedTuple):
    """How many entries of a kind a timeline no longer keeps, and the order of the newest of them."""

    entries: int
    occurred_at: datetime
    id: UUID


class Timeline(NamedTuple):
    """The kept entries in (occurred_at, id) order, and what was left out of each kind."""

    entries: tuple[TimelineEntry, ...]
    left_out: Mapping[EntryKind, LeftOut]


def insert_entry(entries: tuple[TimelineEntry, ...], entry: TimelineEntry) -> tuple[TimelineEntry, ...]:
    """The entries with this one in its place by (occurred_at, id); the same tuple if it is there already.

    One id is one activity, even if two events name it: the earlier instant counts, and at one instant the capture.
    """
    known = next((known for known in entries if known.id == entry.id), None)
    if known and (known.occurred_at, not known.is_profile) <= (entry.occurred_at, not entry.is_profile):
        return entries
    others = [other for other in entries if other is not known]
    insort(others, entry, key=_order)
    return tuple(others)


def limit_timeline(entries: tuple[TimelineEntry, ...], left_out: Mapping[EntryKind, LeftOut]) -> Timeline:
    """What is kept of these entries, of which `left_out` was left out before.

    Page views never push out the profile: each kind has its own limits.
    """
    if not left_out and len(entries) <= ENTRIES and sum([entry.size for entry in entries]) <= ENTRIES_BYTES:
        return Timeline(entries, left_out)
    changed = dict(left_out)
    dropped: set[int] = set()
    for kind in KINDS:
        surplus = _find_surplus([entry for entry in entries if _kind_of(entry) == kind], left_out.get(kind))
        if surplus:
            changed[kind] = _add_left_out(left_out.get(kind), LeftOut(len(surplus), *max(map(_order, surplus))))
            dropped.update(map(id, surplus))
    return Timeline(tuple([entry for entry in entries if id(entry) not in dropped]), changed)


def settle_ties(entries: Sequence[TimelineEntry]) -> Sequence[TimelineEntry]:
    """The entries, of which those of one instant state the same value of an attribute: the one that counts.

    Their ids are drawn on arrival, so the order in which they stand tells which of them was told first.
    """
    if all(former.occurred_at != entry.occurred_at for former, entry in pairwise(entries)):
        return entries
    together = (list(group) for _, group in groupby(entries, lambda entry: entry.occurred_at))
    return [entry for group in together for entry in _settle(group)]


def _settle(together: Sequence[TimelineEntry]) -> Iterable[TimelineEntry]:
    if sum(bool(entry.attributes or entry.derived) for entry in together) < 2:
        return together
    said, derived = settle_tie(each.attributes for each in together), settle_tie(each.derived for each in together)
    return [
        entry
        if _agrees(said, entry.attributes) and _agrees(derived, entry.derived)
        else replace(entry, attributes=_take(said, entry.attributes), derived=_take(derived, entry.derived))
        for entry in together
    ]


def _agrees(settled: Mapping[str, Any], stated: Mapping[str, Any]) -> bool:
    return all(is_same(settled[field], value) for field, value in stated.items())


def _take(settled: Mapping[str, Any], stated: Mapping[str, Any]) -> dict[str, Any]:
    return {field: settled[field] for field in stated}


def drop_left_out(
    entries: tuple[TimelineEntry, ...], left_out: Mapping[EntryKind, LeftOut]
) -> tuple[TimelineEntry, ...]:
    """The entries without those that this timeline left out already."""
    dropped = {
        id(entry)
        for kind, newest in left_out.items()
        for entry in [entry for entry in entries if _kind_of(entry) == kind][1:]
        if _order(entry) <= newest[1:]
    }
    return tuple([entry for entry in entries if id(entry) not in dropped])


def merge_left_out(
    first: Mapping[EntryKind, LeftOut], second: Mapping[EntryKind, LeftOut]
) -> Mapping[EntryKind, LeftOut]:
    """What was left out of two timelines that become one."""
    both = {**first}
    for kind, left_out in second.items():
        both[kind] = _add_left_out(both.get(kind), left_out)
    return both


def _find_surplus(of_kind: list[TimelineEntry], left_out: LeftOut | None) -> list[TimelineEntry]:
    """All but the first and the newest; nothing that is older than what was left out before comes back."""
    count = size = 0
    for index in range(len(of_kind) - 1, 0, -1):
        count, size = count + 1, size + of_kind[index].size
        is_older = left_out is not None and _order(of_kind[index]) <= left_out[1:]
        if is_older or count > ENTRIES or size > ENTRIES_BYTES:
            return of_kind[1 : index + 1]
    return []


def _add_left_out(before: LeftOut | None, more: LeftOut) -> LeftOut:
    return LeftOut(before.entries + more.entries, *max(before[1:], more[1:])) if before else more


def _kind_of(entry: TimelineEntry) -> EntryKind:
    return "profile" if entry.is_profile else "activities"


def _order(entry: TimelineEntry) -> tuple[datetime, UUID]:
    return entry.occurred_at, entry.id
