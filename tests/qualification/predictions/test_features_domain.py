"""A prediction knows of a lead what was known when sales was told of it, and nothing that came later."""

from datetime import datetime
from typing import Any

from uuid_utils.compat import uuid7

from services.qualification.evaluation.domain.timeline_entry import TimelineEntry
from services.qualification.predictions.domain.features import describe_lead, list_alike, name_band
from services.qualification.scores.domain.score import Score
from tests.qualification.agreement_builders import LEAD, day

HANDED, ANSWERED = day(10), day(12)


def entry(at: datetime, arrived_at: datetime, activity: str = "demo_requested", **known: Any) -> TimelineEntry:
    named = {name.replace("__", "."): value for name, value in known.items()}
    return TimelineEntry(at, uuid7(), activity, named, {}, arrived_at=arrived_at)


def describe(*entries: TimelineEntry) -> dict[str, str]:
    in_order = tuple(sorted(entries, key=lambda each: each.occurred_at))
    features = describe_lead(Score(LEAD, entries=in_order), HANDED, ANSWERED, "EUR")
    return {name: value for name, value in features.items() if value != "not known"}


FIRST = entry(day(8), day(8), "page_viewed", company__industry=" Logistics ")
DECIDING = entry(HANDED, HANDED, company__employees=120, interest__budget={"amount": "15000", "currency": "EUR"})
KNOWN = {
    "company.industry": "logistics", "company.employees": "100 to below 200",
    "interest.budget": "10,000 to below 25,000", "activity.page_viewed": "1 to below 2",
    "activity.demo_requested": "1 to below 2", "days": "1 to below 7",
}  # fmt: skip


def test_features_are_words_and_bands_of_what_was_known() -> None:
    assert describe(FIRST, DECIDING) == KNOWN


def test_what_the_lead_did_later_is_not_known() -> None:
    assert describe(FIRST, DECIDING, entry(day(11), day(11), company__employees=5)) == KNOWN


def test_what_was_heard_later_is_not_known_although_it_happened_before() -> None:
    assert describe(FIRST, DECIDING, entry(day(9), day(20), "pricing_viewed", company__industry="retail")) == KNOWN


def test_what_sales_found_out_is_not_known() -> None:
    correction = entry(ANSWERED, ANSWERED, "", company__employees=8)

    assert describe(FIRST, DECIDING, correction) == KNOWN


def test_what_was_heard_after_sales_answered_is_not_known_although_it_tells_of_an_earlier_qualification() -> None:
    late = entry(HANDED, day(30), "form_submitted", company__industry="retail")

    assert describe(FIRST, DECIDING, late) == KNOWN


def test_a_history_that_is_told_later_is_known_as_it_happened() -> None:
    told_at = day(60)
    first = entry(day(8), told_at, "page_viewed", company__industry="logistics")
    deciding = entry(HANDED, told_at, company__employees=120)
    later = entry(day(11), told_at, company__employees=5)

    assert describe(first, deciding, later) == {name: KNOWN[name] for name in KNOWN if name != "interest.budget"}


def test_leads_are_alike_in_what_is_known_of_who_they_are() -> None:
    one = {"company.industry": "logistics", "role.seniority": "not known", "touch.channel": "email", "days": "below 1"}
    other = one | {"interest.product": "fleet"}

    assert list_alike(one, other) == ["company.industry"]


def test_bands_say_where_they_begin_and_end() -> None:
    assert [name_band(number, (10, 5_000)) for number in (9, 10, 4_999, 5_000)] == [
        "below 10", "10 to below 5,000", "10 to below 5,000", "5,000 or more",
    ]  # fmt: skip
