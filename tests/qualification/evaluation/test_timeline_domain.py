"""What a timeline keeps of a lead that did more than the limits allow, whatever the order of arrival."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from services.qualification.evaluation.domain.timeline import (
    ENTRIES,
    ENTRIES_BYTES,
    EntryKind,
    LeftOut,
    Timeline,
    insert_entry,
    limit_timeline,
    merge_left_out,
)
from services.qualification.evaluation.domain.timeline_entry import TimelineEntry
from tests.qualification.agreement_builders import GOOD, day, entry

EMPTY = Timeline((), {})
FAT = ENTRIES_BYTES // 4


def minute(number: int) -> datetime:
    return day(3) + timedelta(minutes=number)


def arrive(arrivals: Iterable[TimelineEntry], timeline: Timeline = EMPTY) -> Timeline:
    """The timeline after these entries came one after the other."""
    for arrival in arrivals:
        timeline = limit_timeline(insert_entry(timeline.entries, arrival), timeline.left_out)
    return timeline


def test_a_lead_that_did_more_than_can_be_kept_keeps_the_first_and_the_newest() -> None:
    views = [entry(minute(number), "page_viewed") for number in range(ENTRIES + 3)]
    left_out: dict[EntryKind, LeftOut] = {"activities": LeftOut(2, views[2].occurred_at, views[2].id)}

    assert arrive(reversed(views)) == arrive(views) == Timeline((views[0], *views[3:]), left_out)


def test_entries_of_many_bytes_are_left_out_sooner() -> None:
    captures = [
        replace(entry(minute(number), known=GOOD | {"source": "website"}), size=FAT if number % 2 else FAT * 2)
        for number in range(8)
    ]
    left_out: dict[EntryKind, LeftOut] = {"profile": LeftOut(4, captures[4].occurred_at, captures[4].id)}
    expected = Timeline((captures[0], *captures[5:]), left_out)
    orders = [Random(seed).sample(captures, len(captures)) for seed in range(30)]

    assert [arrive(order) for order in orders] == [expected] * 30


def test_page_views_never_push_out_who_a_lead_is() -> None:
    profile = [entry(day(1), known=GOOD | {"source": "website"}), entry(day(2), "", GOOD)]
    views = [entry(minute(number), "page_viewed") for number in range(ENTRIES + 3)]

    assert arrive([*profile, *views]).entries == (*profile, views[0], *views[3:])


def test_two_leads_that_are_one_person_keep_what_one_lead_would_have_kept() -> None:
    views = [entry(minute(number), "page_viewed") for number in range(2 * ENTRIES + 10)]
    first, second = arrive(views[::2]), arrive(views[1::2])
    merged = arrive(second.entries, Timeline(first.entries, merge_left_out(first.left_out, second.left_out)))

    assert merged == arrive(views)
