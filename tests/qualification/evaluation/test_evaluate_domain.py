"""The verdict on what a lead did: points, thresholds, decay, and every order of arrival."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.qualification.evaluation.domain.evaluate import evaluate
from services.qualification.evaluation.domain.explanations import explain_verdict
from services.qualification.evaluation.domain.timeline import insert_entry
from services.qualification.evaluation.domain.timeline_entry import ClauseResult, TimelineEntry, Verdict
from tests.qualification.agreement_builders import (
    DEMO,
    FORM,
    INDUSTRY,
    SIZE,
    behaviour,
    clause,
    compiled_agreement,
    day,
    entry,
)

BUDGET = clause("budget", "interest.budget", at_least=10000, points=5)
GOOD = {"company.industry": "logistics", "company.employees": 120}


def verdict(*entries: TimelineEntry, floor: datetime | None = None, **parts: Any) -> Verdict:
    return evaluate(entries, compiled_agreement(**parts), floor).verdict


def status(*entries: TimelineEntry, floor: datetime | None = None, **parts: Any) -> tuple[str, datetime]:
    evaluated = verdict(*entries, floor=floor, **parts)
    return evaluated.status, evaluated.since


def test_a_good_company_that_asks_for_a_demo_is_qualified_at_that_instant() -> None:
    assert verdict(entry(day(1), "demo_requested", GOOD)) == Verdict(
        status="qualified",
        since=day(1),
        judged_at=day(1),
        fit=60.0,
        behaviour=50.0,
        clauses=(
            ClauseResult("industry", "profile", True, 30.0),
            ClauseResult("size", "profile", True, 30.0),
            ClauseResult("demo", "behaviour", True, 50.0),
            ClauseResult("form", "behaviour", False, 0.0),
            ClauseResult("competitor", "disqualify", None, 0.0),
        ),
    )


def test_both_thresholds_must_hold_at_one_instant() -> None:
    assert status(entry(day(1), "form_submitted", GOOD)) == ("nurture", day(1))
    assert status(entry(day(1), "demo_requested", {"company.employees": 120})) == ("nurture", day(1))
    assert status(entry(day(1), "form_submitted", GOOD), entry(day(2), "demo_requested")) == ("qualified", day(2))
    assert status(entry(day(1), "demo_requested"), entry(day(2), "page_viewed", GOOD)) == ("qualified", day(2))


def test_points_that_just_reach_the_threshold_suffice() -> None:
    parts: dict[str, Any] = {
        "profile": [],
        "behaviour": [behaviour("page", "page_viewed", 0.1)],
        "qualified": {"fit": 0, "behaviour": 0.3},
    }
    views = [entry(day(number), "page_viewed") for number in (1, 2, 3)]

    assert status(*views, **parts) == ("qualified", day(3))
    assert status(*views[:2], **parts) == ("nurture", day(1))


def test_points_halve_with_every_half_life() -> None:
    behaviours = [
        verdict(entry(day(1), "demo_requested"), entry(day(1 + age))).behaviour for age in (0, 15, 30, 60, 600)
    ]

    assert behaviours == [55.0, 40.3553, 30.0, 17.5, 5.0]


def test_decay_does_not_depend_on_how_often_one_looks() -> None:
    often = [entry(day(1 + tenth / 10), "seen") for tenth in range(600)]
    once = verdict(entry(day(1), "demo_requested"), entry(day(60.9), "seen"))

    assert verdict(*sorted([entry(day(1), "demo_requested"), *often], key=lambda entry: entry.occurred_at)) == once


def test_a_lead_that_was_hot_for_an_hour_is_qualified_in_that_hour() -> None:
    parts: dict[str, Any] = {
        "behaviour": [DEMO, behaviour("page", "page_viewed", 5, half_life_days=1)],
        "qualified": {"fit": 50, "behaviour": 52},
    }
    first, second = entry(day(1), "demo_requested", GOOD), entry(day(1) + timedelta(hours=1), "page_viewed")

    assert status(first, second, **parts) == ("qualified", day(1) + timedelta(hours=1))
    assert status(first, entry(day(10), "page_viewed"), **parts) == ("nurture", day(1))


def test_a_clause_brings_no_more_than_its_maximum() -> None:
    views = [entry(day(1), "form_submitted") for _ in range(5)]

    assert verdict(*views).clauses[3] == ClauseResult("form", "behaviour", True, 10.0)


def test_where_looks_at_the_activity_itself() -> None:
    pricing = behaviour("pricing", "page_viewed", 10, where={"field": "page", "starts_with": "/pricing"})
    views = entry(day(1), "page_viewed", page="/pricing/eu"), entry(day(1), "page_viewed", page="/blog")
    silent = entry(day(1), "page_viewed")
    results = [
        verdict(*entries, profile=[], behaviour=[pricing]).clauses[0]
        for entries in (views, views[1:], [silent], [*views, silent])
    ]

    assert [(result.met, result.points) for result in results] == [
        (True, 10.0),
        (False, 0.0),
        (None, 0.0),
        (True, 10.0),
    ]


def test_the_newest_known_value_wins() -> None:
    small = entry(day(1), "demo_requested", GOOD | {"company.employees": 8})
    grown = entry(day(2), "form_submitted", {"company.employees": {"min": 51, "max": 200}})
    shrunk = entry(day(3), "form_submitted", {"company.employees": 8})

    assert status(small, grown) == ("qualified", day(2))
    assert status(grown, shrunk)[0] == "nurture"


@pytest.mark.parametrize(
    ("employees", "fit", "met"),
    [(120, 60.0, True), (8, 30.0, False), (None, 30.0, None), ({"min": 11, "max": 60}, 30.0, None)],
)
def test_a_required_clause_that_is_not_met_or_not_known_keeps_a_lead_in_nurture(
    employees: object, fit: float, met: bool | None
) -> None:
    known = {"company.industry": "logistics"} | ({"company.employees": employees} if employees else {})
    evaluated = verdict(entry(day(1), "demo_requested", known), qualified={"fit": 30, "behaviour": 20})

    assert (evaluated.status, evaluated.fit, evaluated.clauses[1].met) == ("qualified" if met else "nurture", fit, met)


def test_a_disqualified_lead_is_not_qualified_until_the_reason_is_gone() -> None:
    rival = entry(day(1), "demo_requested", GOOD | {"company.domain": "rival.example"})
    moved = entry(day(4), "form_submitted", {"company.domain": "reyes.example"})

    assert status(rival) == ("disqualified", day(1))
    assert status(rival, entry(day(2), "demo_requested")) == ("disqualified", day(1))
    assert status(rival, entry(day(2), "demo_requested"), moved) == ("qualified", day(4))


def test_a_lead_that_was_qualified_first_stays_so_when_it_turns_out_to_be_a_rival() -> None:
    good, rival = entry(day(1), "demo_requested", GOOD), entry(day(2), "seen", {"company.domain": "rival.example"})

    assert status(good, rival) == ("qualified", day(1))


def test_what_happened_before_the_floor_is_judged_there_at_what_it_is_worth_by_then() -> None:
    demo = entry(day(1), "demo_requested", GOOD)
    evaluated = verdict(demo, floor=day(31))

    assert (evaluated.status, evaluated.since, evaluated.behaviour) == ("qualified", day(31), 25.0)
    assert status(demo, floor=day(91)) == ("nurture", day(91))
    assert status(demo, entry(day(92), "demo_requested"), floor=day(91)) == ("qualified", day(92))
    assert status(demo, entry(day(85), "demo_requested"), floor=day(91)) == ("qualified", day(91))


def test_only_a_lead_recorded_before_the_signature_has_a_floor() -> None:
    agreement = compiled_agreement(activated_at=day(10))

    assert [agreement.earliest_decision(at) for at in (None, day(9.9), day(10), day(11))] == [None, day(10), None, None]


def test_things_of_one_instant_are_judged_together() -> None:
    rival = entry(day(1), "seen", {"company.domain": "rival.example"})
    good = entry(day(1), "demo_requested", GOOD)

    assert {status(*pair) for pair in ((rival, good), (good, rival))} == {("disqualified", day(1))}


def test_an_agreement_without_a_profile_asks_only_what_a_lead_did() -> None:
    parts: dict[str, Any] = {"profile": [], "behaviour": [FORM], "qualified": {"fit": 0, "behaviour": 5}}

    assert status(entry(day(1)), **parts) == ("qualified", day(1))


def test_the_same_activity_again_changes_nothing() -> None:
    first, second = entry(day(1)), entry(day(1))
    entries = insert_entry(insert_entry((), first), second)

    assert insert_entry(entries, first) is entries
    assert sorted(inserted.id for inserted in entries) == sorted([first.id, second.id])


def test_each_clause_says_why() -> None:
    parts: dict[str, Any] = {
        "profile": [INDUSTRY, {**SIZE, "says": "below 50 we lose money"}, BUDGET],
        "behaviour": [
            DEMO,
            FORM,
            behaviour("pricing", "page_viewed", 10, where={"field": "page", "starts_with": "/pricing"}),
        ],
        "disqualify": [clause("mail", "contact.email_class", in_=["disposable"], says="nobody reads it")],
    }  # fmt: skip
    known = {"company.industry": "banking", "company.employees": 8, "contact.email_class": "disposable"}
    entries = [entry(day(1), known=known), entry(day(2)), entry(day(3), "page_viewed", page="/pricing")]
    agreement = compiled_agreement(**parts)
    evaluated = evaluate(entries, agreement, None).verdict

    assert explain_verdict(evaluated, agreement, entries) == [
        "company.industry is banking, none of logistics, retail",
        "company.employees is 8, not between 50 and 2000: below 50 we lose money",
        "interest.budget is not known",
        "no demo_requested so far",
        "form_submitted 2 times, last on 2026-03-02",
        "page_viewed with page starting with /pricing once, last on 2026-03-03",
        "contact.email_class is disposable, one of disposable: nobody reads it",
    ]


def test_the_reasons_are_those_of_the_instant_of_the_verdict() -> None:
    agreement = compiled_agreement()
    entries = [entry(day(1), "demo_requested", GOOD), entry(day(2), "demo_requested", {"company.industry": "banking"})]
    evaluated = evaluate(entries, agreement, None).verdict

    assert explain_verdict(evaluated, agreement, entries)[:3] == [
        "company.industry is logistics, one of logistics, retail",
        "company.employees is 120, between 50 and 2000",
        "demo_requested once, last on 2026-03-01",
    ]


ATTRIBUTES = st.fixed_dictionaries(
    {},
    optional={
        "company.industry": st.sampled_from(["logistics", "banking"]),
        "company.employees": st.sampled_from([8, 120, {"min": 11, "max": 60}]),
        "company.domain": st.sampled_from(["reyes.example", "rival.example"]),
    },
)
ENTRY = st.builds(
    TimelineEntry,
    occurred_at=st.integers(0, 20).map(lambda number: day(1 + number * 5)),
    id=st.integers(0, 2**32).map(lambda number: UUID(int=number)),
    activity=st.sampled_from(["demo_requested", "form_submitted", "seen"]),
    attributes=ATTRIBUTES,
    properties=st.just({}),
)
HISTORY = st.lists(ENTRY, min_size=1, max_size=8, unique_by=lambda entry: entry.id)
AGREEMENT = compiled_agreement()


@given(HISTORY, st.randoms(use_true_random=False), st.sampled_from([None, day(40)]))
def test_the_order_of_arrival_does_not_matter(
    history: list[TimelineEntry], chance: Any, floor: datetime | None
) -> None:
    arrived = list(history)
    chance.shuffle(arrived)
    entries: tuple[TimelineEntry, ...] = ()
    for arrival in [*arrived, *arrived[:2]]:
        entries = insert_entry(entries, arrival)
    in_order = sorted(history, key=lambda entry: (entry.occurred_at, entry.id))

    assert evaluate(entries, AGREEMENT, floor) == evaluate(in_order, AGREEMENT, floor)


@given(HISTORY, st.sampled_from([None, day(40)]))
def test_more_behaviour_never_makes_a_lead_qualify_later(history: list[TimelineEntry], floor: datetime | None) -> None:
    in_order = sorted(history, key=lambda entry: (entry.occurred_at, entry.id))
    before = evaluate(in_order, AGREEMENT, floor).verdict
    more = TimelineEntry(day(16), UUID(int=2**33), "demo_requested", {}, {})
    after = evaluate(insert_entry(tuple(in_order), more), AGREEMENT, floor).verdict

    assert before.status != "qualified" or (after.status == "qualified" and after.since <= before.since)
