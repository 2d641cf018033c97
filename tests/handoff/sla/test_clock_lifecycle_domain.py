"""What each step of a handoff makes of its clocks."""

from dataclasses import replace
from datetime import timedelta

from services.handoff.sla.domain.clock import WarningThreshold, to_view
from shared.events.sla import SlaBreached, SlaFinished
from tests.handoff.event_builders import an_id
from tests.handoff.sla.builders import MORNING, Watched, at, progress

OFFERED = progress()
TAKEN = progress(at=at(0.5), taken_at=at(0.5), accepted_at=at(0.5))
TRIED = replace(TAKEN, at=at(1), attempted_at=at(1))
SPOKEN = replace(TRIED, at=at(2), contacted_at=at(2))
GOOD = replace(SPOKEN, at=at(3), sales_qualified_at=at(3))


def test_an_offer_starts_the_teams_clock_and_the_sellers() -> None:
    watched = Watched()

    assert watched.steps(OFFERED) == ["started acceptance -", "started offer anna"]
    clock = watched.clock("acceptance")
    assert (clock.started_at, clock.due_at, clock.next_at) == (MORNING, at(5), at(2))
    assert clock.warnings == (WarningThreshold(50, at(2)), WarningThreshold(75, at(3)))
    assert (clock.team, clock.agreement_version, clock.recorded_at) == ("reps", 3, MORNING)
    assert watched.clock("offer", "anna").due_at == at(1)


def test_a_seller_who_does_everything_in_time_meets_every_clock() -> None:
    watched = Watched()
    watched.steps(OFFERED)

    assert watched.steps(TAKEN) == [
        "started first_attempt anna",
        "started first_contact anna",
        "started disposition anna",
        "met acceptance -",
        "met offer anna",
    ]
    assert watched.steps(TRIED) == ["met first_attempt anna"]
    assert watched.steps(SPOKEN) == ["met first_contact anna"]
    assert watched.steps(GOOD) == ["met disposition anna"]
    assert set(watched.states().values()) == {"met"}
    assert to_view(watched.clock("disposition", "anna")) == {
        "target": "disposition",
        "seller": "anna",
        "due_at": at(14 * 24 + 0.5),
        "state": "met",
        "elapsed_seconds": 2.5 * 3600,
        "business_seconds": 2.5 * 3600,
        "late_seconds": None,
    }


def test_the_same_step_again_says_nothing() -> None:
    watched = Watched()
    watched.steps(OFFERED, TAKEN, TRIED)

    assert watched.steps(TRIED, TRIED) == []


def test_an_answer_after_the_deadline_is_late_even_if_nobody_swept() -> None:
    watched = Watched()
    watched.steps(OFFERED)

    late = progress(at=at(28), taken_at=at(28), accepted_at=at(28))
    assert watched.steps(late)[3:] == [
        "breached acceptance -",
        "finished acceptance -",
        "breached offer anna",
        "finished offer anna",
    ]
    breached, finished = watched.face.said[5:7]
    assert isinstance(breached, SlaBreached)
    assert breached.occurred_at == at(5)
    assert breached.own_id == breached.breach == watched.clock("acceptance").breach
    assert isinstance(finished, SlaFinished)
    # Tuesday 14:00 to Wednesday 13:00: four hours, the evening, three and a half; the lunch breaks do not count.
    assert (finished.occurred_at, finished.elapsed_seconds, finished.business_seconds, finished.late_seconds) == (
        at(28),
        28 * 3600,
        11.5 * 3600,
        7.5 * 3600,
    )


def test_an_answer_at_the_deadline_is_in_time() -> None:
    watched = Watched()
    watched.steps(OFFERED)

    assert watched.steps(progress(at=at(1), taken_at=at(1), accepted_at=at(1)))[-1] == "met offer anna"


def test_time_in_the_queue_counts_for_the_team_and_for_no_seller() -> None:
    watched = Watched()

    assert watched.steps(progress(seller=None, offered_at=None)) == ["started acceptance -"]
    assert watched.steps(progress(at=at(3), offered_at=at(3))) == ["started offer anna"]
    assert watched.clock("acceptance").due_at == at(5)
    # One hour from noon is half an hour before lunch and half an hour after it.
    assert watched.clock("offer", "anna").due_at == at(5)


def test_a_seller_who_loses_the_lead_in_time_has_no_clock_any_more_and_the_next_one_starts() -> None:
    watched = Watched()
    watched.steps(OFFERED)

    assert watched.steps(progress(at=at(0.5), seller="ben", offered_at=at(0.5))) == [
        "started offer ben",
        "cancelled offer anna",
    ]
    assert watched.states() == {"acceptance -": "running", "offer anna": "cancelled", "offer ben": "running"}
    assert watched.clock("acceptance").started_at == MORNING


def test_a_seller_who_loses_the_lead_too_late_breached() -> None:
    watched = Watched()
    watched.steps(OFFERED)

    assert watched.steps(progress(at=at(2), seller="ben", offered_at=at(2)))[1:] == ["breached offer anna"]
    assert watched.face.said[-1].occurred_at == at(1)


def test_what_was_done_already_is_not_asked_of_the_next_owner() -> None:
    watched = Watched()
    watched.steps(OFFERED, TAKEN, TRIED)

    moved = replace(TRIED, at=at(2), seller="ben", offered_at=at(2), taken_at=None)
    watched.steps(moved, replace(moved, at=at(2.5), taken_at=at(2.5)))

    assert watched.states() == {
        "acceptance -": "met",
        "offer anna": "met",
        "first_attempt anna": "met",
        "first_contact anna": "cancelled",
        "disposition anna": "cancelled",
        "offer ben": "met",
        "first_contact ben": "running",
        "disposition ben": "running",
    }


def test_a_lead_that_comes_back_to_a_seller_starts_the_cancelled_clock_again() -> None:
    watched = Watched()
    watched.steps(OFFERED, progress(at=at(0.5), seller="ben", offered_at=at(0.5)))
    first = watched.clock("offer", "anna")

    assert watched.steps(progress(at=at(1), offered_at=at(1))) == ["started offer anna", "cancelled offer ben"]
    again = watched.clock("offer", "anna")
    assert (again.clock, again.state, again.started_at, again.due_at) == (first.clock, "running", at(1), at(2))


def test_a_breached_offer_is_not_breached_a_second_time_when_the_lead_comes_back() -> None:
    watched = Watched()
    watched.steps(OFFERED, progress(at=at(2), seller="ben", offered_at=at(2)))

    assert watched.steps(progress(at=at(2.5), offered_at=at(2.5))) == ["cancelled offer ben"]
    assert watched.states()["offer anna"] == "breached"


def test_a_rejection_answers_the_offer_and_leaves_nothing_to_accept() -> None:
    watched = Watched()
    watched.steps(OFFERED)

    assert watched.steps(progress(at=at(0.5), rejected_at=at(0.5))) == ["cancelled acceptance -", "met offer anna"]
    assert watched.face.said[-2].model_dump()["why"] == "closed"


def test_a_rejection_after_the_deadline_of_acceptance_leaves_it_breached() -> None:
    watched = Watched()
    watched.steps(OFFERED)

    assert watched.steps(progress(at=at(6), rejected_at=at(6))) == [
        "breached acceptance -",
        "breached offer anna",
        "finished offer anna",
    ]
    assert watched.clock("acceptance").finished_at is None


def test_a_rejection_after_acceptance_disposes_of_the_lead() -> None:
    watched = Watched()
    watched.steps(OFFERED, TAKEN)

    assert watched.steps(replace(TAKEN, at=at(1), rejected_at=at(1))) == [
        "cancelled first_attempt anna",
        "cancelled first_contact anna",
        "met disposition anna",
    ]


def test_recycling_disposes_of_the_lead_and_merging_only_ends_it() -> None:
    recycled, merged = Watched(), Watched()
    recycled.steps(OFFERED, SPOKEN)
    merged.steps(OFFERED, SPOKEN)

    assert recycled.steps(replace(SPOKEN, at=at(3), recycled_at=at(3))) == ["met disposition anna"]
    assert merged.steps(replace(SPOKEN, at=at(3), recycled_at=at(3), merged=True)) == ["cancelled disposition anna"]
    assert merged.face.said[-1].model_dump()["why"] == "merged"


def test_nothing_is_asked_of_a_lead_that_was_given_back() -> None:
    watched = Watched()

    assert watched.steps(progress(rejected_at=MORNING)) == []


def test_contact_implies_the_attempt_and_the_acceptance() -> None:
    watched = Watched()
    watched.steps(OFFERED)

    watched.steps(progress(at=at(0.5), taken_at=at(0.5), contacted_at=at(0.5)))

    assert watched.states() == {
        "acceptance -": "met",
        "offer anna": "met",
        "first_attempt anna": "met",
        "first_contact anna": "met",
        "disposition anna": "running",
    }


def test_a_lead_that_is_merged_takes_its_clocks_along() -> None:
    watched = Watched()
    watched.steps(OFFERED)

    assert watched.steps(progress(lead_id=an_id(7), cycle=2)) == []
    assert {(clock.lead_id, clock.cycle) for clock in watched.face.clocks[an_id(1)].values()} == {(an_id(7), 2)}


def test_a_promise_of_the_team_is_that_of_the_team_that_has_the_lead_now() -> None:
    watched = Watched()
    watched.steps(OFFERED, progress(at=at(0.5), seller="ben", team="field", offered_at=at(0.5)))

    assert (watched.clock("acceptance").team, watched.clock("offer", "anna").team) == ("field", "reps")


def test_what_was_due_before_the_lead_passed_on_stays_with_the_team_that_had_it_then() -> None:
    watched = Watched()
    watched.steps(OFFERED, progress(at=at(6), seller="ben", team="field", offered_at=at(6)))
    watched.steps(progress(at=at(7), seller="ben", team="field", taken_at=at(7), accepted_at=at(7)))

    assert (watched.clock("acceptance").state, watched.clock("acceptance").team) == ("breached", "reps")


def test_only_what_was_promised_has_a_clock() -> None:
    watched = Watched(offer=None, first_attempt=None, disposition=None)
    watched.steps(OFFERED, TAKEN)

    assert watched.states() == {"acceptance -": "met", "first_contact anna": "running"}


def test_only_leads_of_marketing_have_clocks() -> None:
    assert Watched().steps(progress(kind="other")) == []


def test_two_handoffs_do_not_meet() -> None:
    watched = Watched()
    other = progress(handoff_id=an_id(9), lead_id=an_id(8), seller="ben")
    watched.steps(OFFERED, other, TAKEN)

    assert watched.clock("offer", "ben", an_id(9)).state == "running"
    assert watched.clock("offer", "anna").state == "met"


def test_a_promise_in_days_of_business_warns_by_open_time() -> None:
    watched = Watched(acceptance={"within": "1d", "warn_at": [50]})
    watched.steps(OFFERED)

    clock = watched.clock("acceptance")
    assert (clock.due_at, clock.warnings) == (MORNING + timedelta(days=1), (WarningThreshold(50, at(5)),))
