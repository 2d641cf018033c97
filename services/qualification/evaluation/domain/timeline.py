"""Everything a lead did, in order: the same in whatever order and however often it was learned."""

from bisect import insort
from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from uuid import UUID

from services.qualification.evaluation.domain.timeline_entry import TimelineEntry

# A lead that did more keeps the newest activities, and the newest of what told who it is: the same ones always.
ENTRIES = 1000


def insert_entry(entries: tuple[TimelineEntry, ...], entry: TimelineEntry) -> tuple[TimelineEntry, ...]:
    """The entries with this one in its place by (occurred_at, id); the same tuple if it is there already.

    One id is one activity, whoever says it twice: the earlier instant counts, and at one instant the capture.
    """
    again = next((known for known in entries if known.id == entry.id), None)
    if again and (again.occurred_at, not _is_profile_entry(again)) <= (entry.occurred_at, not _is_profile_entry(entry)):
        return entries
    more = [known for known in entries if known is not again]
    insort(more, entry, key=_order)
    return tuple(more) if len(more) <= ENTRIES else _newest(more)


def _newest(entries: list[TimelineEntry]) -> tuple[TimelineEntry, ...]:
    """Without the oldest of a kind of which there are too many, so that page views never push out who the lead is."""
    tells = [_is_profile_entry(entry) for entry in entries]
    left_out = {id(entry) for kind in (True, False) for entry in _over(entries, tells, kind)}
    return tuple(entry for entry in entries if id(entry) not in left_out)


def _over(entries: list[TimelineEntry], tells: list[bool], kind: bool) -> Iterable[TimelineEntry]:
    of_kind = [entry for entry, telling in zip(entries, tells, strict=True) if telling is kind]
    return islice(of_kind, max(0, len(of_kind) - ENTRIES))


def _is_profile_entry(entry: TimelineEntry) -> bool:
    """Whether it is a capture or a correction: only these bring more than a touch."""
    return "source" in entry.attributes or not entry.activity


def _order(entry: TimelineEntry) -> tuple[datetime, UUID]:
    return entry.occurred_at, entry.id
