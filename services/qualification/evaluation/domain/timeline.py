"""The timeline of a lead: its entries in order, the same whatever the order and number of their arrivals."""

from bisect import insort
from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from uuid import UUID

from services.qualification.evaluation.domain.timeline_entry import TimelineEntry

# Of each of the two kinds, profile entries and mere activities, a lead keeps the newest.
ENTRIES = 1000


def insert_entry(entries: tuple[TimelineEntry, ...], entry: TimelineEntry) -> tuple[TimelineEntry, ...]:
    """The entries with this one in its place by (occurred_at, id); the same tuple if it is there already.

    One id is one activity, even if two events name it: the earlier instant counts, and at one instant the capture.
    """
    known = next((known for known in entries if known.id == entry.id), None)
    if known and (known.occurred_at, not _is_profile_entry(known)) <= (entry.occurred_at, not _is_profile_entry(entry)):
        return entries
    others = [other for other in entries if other is not known]
    insort(others, entry, key=_order)
    return tuple(others) if len(others) <= ENTRIES else _keep_newest(others)


def _keep_newest(entries: list[TimelineEntry]) -> tuple[TimelineEntry, ...]:
    """Without the oldest of a kind of which there are too many, so that page views never push out the profile."""
    are_profile = [_is_profile_entry(entry) for entry in entries]
    oldest = {id(entry) for kind in (True, False) for entry in _surplus(entries, are_profile, kind)}
    return tuple(entry for entry in entries if id(entry) not in oldest)


def _surplus(entries: list[TimelineEntry], are_profile: list[bool], kind: bool) -> Iterable[TimelineEntry]:
    of_kind = [entry for entry, is_profile in zip(entries, are_profile, strict=True) if is_profile is kind]
    return islice(of_kind, max(0, len(of_kind) - ENTRIES))


def _is_profile_entry(entry: TimelineEntry) -> bool:
    """Whether it is a capture or a correction: only these bring more attributes than a touch."""
    return "source" in entry.attributes or not entry.activity


def _order(entry: TimelineEntry) -> tuple[datetime, UUID]:
    return entry.occurred_at, entry.id
