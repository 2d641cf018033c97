"""Each event of a handoff starts, stops, restarts or cancels its clocks."""

from dataclasses import replace
from datetime import timedelta

from services.handoff.sla.domain.clock import WarningThreshold, to_view
from shared.events.sla import SlaBreached, SlaFinished
from tests.handoff.event_builders import fixed_id
from tests.handoff.sla.builders import MORNING, ClockReplay, hour, snapshot

OFFERED = snapshot()
ACCEPTED = snapshot(at=hour(0.5), taken_at=hour(0.5), accepted_at=hour(0.5))
ATTEMPTED = replace(ACCEPTED, at=hour(1), attempted_at=hour(1))
CONTACTED = replace(ATTEMPTED, at=hour(2), contacted_at=hour(2))
SALES_QUALIFIED = replace(CONTACTED, at=hour(3), sales_qualified_at=hour(3))


def test_an_offer_starts_the_teams_clock_and_the_sellers() -> None:
    replay = ClockReplay()

    assert replay.apply(OFFERED) == ["started acceptance -", "started offer anna"]
    clock = replay.clock("acceptance")
    assert (clock.started_at, clock.due_at, clock.next_at) == (MORNING, hour(5), hour(2))
    assert clock.warnings == (WarningThreshold(50, hour(2)), WarningThreshold(75, hour(3)))
    assert (clock.team, clock.agreement_version, clock.recorded_at) == ("reps", 3, MORNING)
    assert replay.clock("offer", "anna").due_at == hour(1)


def test_a_seller_who_does_everything_in_time_meets_every_clock() -> None:
    replay = ClockReplay()
    replay.apply(OFFERED)

    assert replay.apply(ACCEPTED) == [
        "started first_attempt anna",
        "started first_contact anna",
        "started disposition anna",
        "met acceptance -",
        "met offer anna",
    ]
    assert replay.apply(ATTEMPTED) == ["met first_attempt anna"]
    assert replay.apply(CONTACTED) == ["met first_contact anna"]
    assert replay.apply(SALES_QUALIFIED) == ["met disposition anna"]
    assert set(replay.states().values()) == {"met"}
    assert to_view(replay.clock("disposition", "anna")) == {
        "target": "disposition",
        "seller": "anna",
        "priority": None,
        "due_at": hour(14 * 24 + 0.5),
        "state": "met",
        "elapsed_seconds": 2.5 * 3600,
        "business_seconds": 2.5 * 3600,
        "late_seconds": None,
    }


def test_the_same_step_again_publishes_nothing() -> None:
    replay = ClockReplay()
    replay.apply(OFFERED, ACCEPTED, ATTEMPTED)

    assert replay.apply(ATTEMPTED, ATTEMPTED) == []


def test_an_answer_after_the_deadline_is_late_even_if_no_sweep_saw_the_deadline() -> None:
    replay = ClockReplay()
    replay.apply(OFFERED)

    late = snapshot(at=hour(28), taken_at=hour(28), accepted_at=hour(28))
    assert replay.apply(late)[3:] == [
        "breached acceptance -",
        "finished acceptance -",
        "breached offer anna",
        "finished offer anna",
    ]
    breached, finished = replay.clock_set.events[5:7]
    assert isinstance(breached, SlaBreached)
    assert breached.occurred_at == hour(5)
    assert breached.own_id == breached.breach == replay.clock("acceptance").breach
    assert isinstance(finished, SlaFinished)
    # Tuesday 14:00 to Wednesday 13:00: four hours, the evening, three and a half; the lunch breaks do not count.
    assert (finished.occurred_at, finished.elapsed_seconds, finished.business_seconds, finished.late_seconds) == (
        hour(28),
        28 * 3600,
        11.5 * 3600,
        7.5 * 3600,
    )


def test_an_answer_at_the_deadline_is_in_time() -> None:
    replay = ClockReplay()
    replay.apply(OFFERED)

    assert replay.apply(snapshot(at=hour(1), taken_at=hour(1), accepted_at=hour(1)))[-1] == "met offer anna"


def test_time_in_the_queue_counts_for_the_team_and_for_no_seller() -> None:
    replay = ClockReplay()

    assert replay.apply(snapshot(seller=None, offered_at=None)) == ["started acceptance -"]
    assert replay.apply(snapshot(at=hour(3), offered_at=hour(3))) == ["started offer anna"]
    assert replay.clock("acceptance").due_at == hour(5)
    # One hour from noon is half an hour before lunch and half an hour after it.
    assert replay.clock("offer", "anna").due_at == hour(5)


def test_a_seller_who_loses_the_lead_in_time_has_no_clock_any_more_and_the_next_one_starts() -> None:
    replay = ClockReplay()
    replay.apply(OFFERED)

    assert replay.apply(snapshot(at=hour(0.5), seller="ben", offered_at=hour(0.5))) == [
        "started offer ben",
        "cancelled offer anna",
    ]
    assert replay.states() == {"acceptance -": "running", "offer anna": "cancelled", "offer ben": "running"}
    assert replay.clock("acceptance").started_at == MORNING


def test_a_seller_who_loses_the_lead_too_late_breached() -> None:
    replay = ClockReplay()
    replay.apply(OFFERED)

    assert replay.apply(snapshot(at=hour(2), seller="ben", offered_at=hour(2)))[1:] == ["breached offer anna"]
    assert replay.clock_set.events[-1].occurred_at == hour(1)


def test_what_an_earlier_owner_did_is_not_required_of_the_next_owner() -> None:
    replay = ClockReplay()
    replay.apply(OFFERED, ACCEPTED, ATTEMPTED)

    moved = replace(ATTEMPTED, at=hour(2), seller="ben", offered_at=hour(2), taken_at=None)
    replay.apply(moved, replace(moved, at=hour(2.5), taken_at=hour(2.5)))

    assert replay.states() == {
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
    replay = ClockReplay()
    replay.apply(OFFERED, snapshot(at=hour(0.5), seller="ben", offered_at=hour(0.5)))
    first = replay.clock("offer", "anna")

    assert replay.apply(snapshot(at=hour(1), offered_at=hour(1))) == ["started offer anna", "cancelled offer ben"]
    restarted = replay.clock("offer", "anna")
    assert (restarted.clock, restarted.state, restarted.started_at, restarted.due_at) == (
        first.clock,
        "running",
        hour(1),
        hour(2),
    )


def test_a_breached_offer_is_not_breached_a_second_time_when_the_lead_comes_back() -> None:
    replay = ClockReplay()
    replay.apply(OFFERED, snapshot(at=hour(2), seller="ben", offered_at=hour(2)))

    assert replay.apply(snapshot(at=hour(2.5), offered_at=hour(2.5))) == ["cancelled offer ben"]
    assert replay.states()["offer anna"] == "breached"


def test_a_rejection_answers_the_offer_and_leaves_nothing_to_accept() -> None:
    replay = ClockReplay()
    replay.apply(OFFERED)

    assert replay.apply(snapshot(at=hour(0.5), rejected_at=hour(0.5))) == ["cancelled acceptance -", "met offer anna"]
    assert replay.clock_set.events[-2].model_dump()["why"] == "closed"


def test_a_rejection_after_the_deadline_of_acceptance_leaves_it_breached() -> None:
    replay = ClockReplay()
    replay.apply(OFFERED)

    assert replay.apply(snapshot(at=hour(6), rejected_at=hour(6))) == [
        "breached acceptance -",
        "breached offer anna",
        "finished offer anna",
    ]
    assert replay.clock("acceptance").finished_at is None


def test_a_rejection_after_acceptance_disposes_of_the_lead() -> None:
    replay = ClockReplay()
    replay.apply(OFFERED, ACCEPTED)

    assert replay.apply(replace(ACCEPTED, at=hour(1), rejected_at=hour(1))) == [
        "cancelled first_attempt anna",
        "cancelled first_contact anna",
        "met disposition anna",
    ]


def test_recycling_disposes_of_the_lead_and_merging_only_ends_it() -> None:
    recycled, merged = ClockReplay(), ClockReplay()
    recycled.apply(OFFERED, CONTACTED)
    merged.apply(OFFERED, CONTACTED)

    assert recycled.apply(replace(CONTACTED, at=hour(3), recycled_at=hour(3))) == ["met disposition anna"]
    assert merged.apply(replace(CONTACTED, at=hour(3), recycled_at=hour(3), merged=True)) == [
        "cancelled disposition anna"
    ]
    assert merged.clock_set.events[-1].model_dump()["why"] == "merged"


def test_nothing_is_required_of_a_lead_that_was_given_back() -> None:
    replay = ClockReplay()

    assert replay.apply(snapshot(rejected_at=MORNING)) == []


def test_contact_implies_the_attempt_and_the_acceptance() -> None:
    replay = ClockReplay()
    replay.apply(OFFERED)

    replay.apply(snapshot(at=hour(0.5), taken_at=hour(0.5), contacted_at=hour(0.5)))

    assert replay.states() == {
        "acceptance -": "met",
        "offer anna": "met",
        "first_attempt anna": "met",
        "first_contact anna": "met",
        "disposition anna": "running",
    }


def test_a_lead_that_is_merged_keeps_its_clocks() -> None:
    replay = ClockReplay()
    replay.apply(OFFERED)

    assert replay.apply(snapshot(lead_id=fixed_id(7), cycle=2)) == []
    assert {(clock.lead_id, clock.cycle) for clock in replay.clock_set.clocks[fixed_id(1)].values()} == {
        (fixed_id(7), 2)
    }


def test_a_promise_of_the_team_is_that_of_the_team_that_has_the_lead_now() -> None:
    replay = ClockReplay()
    replay.apply(OFFERED, snapshot(at=hour(0.5), seller="ben", team="field", offered_at=hour(0.5)))

    assert (replay.clock("acceptance").team, replay.clock("offer", "anna").team) == ("field", "reps")


def test_a_deadline_missed_before_a_reassignment_stays_with_the_team_that_had_the_lead_then() -> None:
    replay = ClockReplay()
    replay.apply(OFFERED, snapshot(at=hour(6), seller="ben", team="field", offered_at=hour(6)))
    replay.apply(snapshot(at=hour(7), seller="ben", team="field", taken_at=hour(7), accepted_at=hour(7)))

    assert (replay.clock("acceptance").state, replay.clock("acceptance").team) == ("breached", "reps")


def test_only_what_was_promised_has_a_clock() -> None:
    replay = ClockReplay(offer=None, first_attempt=None, disposition=None)
    replay.apply(OFFERED, ACCEPTED)

    assert replay.states() == {"acceptance -": "met", "first_contact anna": "running"}


def test_only_leads_of_marketing_have_clocks() -> None:
    assert ClockReplay().apply(snapshot(kind="other")) == []


def test_the_clocks_of_two_handoffs_are_separate() -> None:
    replay = ClockReplay()
    other = snapshot(handoff_id=fixed_id(9), lead_id=fixed_id(8), seller="ben")
    replay.apply(OFFERED, other, ACCEPTED)

    assert replay.clock("offer", "ben", fixed_id(9)).state == "running"
    assert replay.clock("offer", "anna").state == "met"


def test_a_promise_in_days_of_business_warns_by_open_time() -> None:
    replay = ClockReplay(acceptance={"within": "1d", "warn_at": [50]})
    replay.apply(OFFERED)

    clock = replay.clock("acceptance")
    assert (clock.due_at, clock.warnings) == (MORNING + timedelta(days=1), (WarningThreshold(50, hour(5)),))
