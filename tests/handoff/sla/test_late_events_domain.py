"""What clocks make of what is learned in another order than it happened."""

from dataclasses import replace
from datetime import datetime

import pytest

from services.handoff.sla.domain.clock import to_view
from shared.events.sla import SlaCorrected, SlaMet
from tests.handoff.event_builders import an_id
from tests.handoff.sla.builders import MORNING, Watched, at, progress

OFFERED = progress()
TAKEN = progress(at=at(0.5), taken_at=at(0.5), accepted_at=at(0.5))


def test_a_deal_implies_everything_at_its_instant() -> None:
    watched = Watched()
    watched.steps(OFFERED)

    assert watched.steps(progress(at=at(0.5), dealt_at=at(0.5))) == [
        "started first_attempt anna",
        "started first_contact anna",
        "started disposition anna",
        "met acceptance -",
        "met offer anna",
        "met first_attempt anna",
        "met first_contact anna",
        "met disposition anna",
    ]
    assert {clock.finished_at for clock in watched.face.clocks[an_id(1)].values()} == {at(0.5)}


def test_sales_was_first_so_the_clocks_of_a_lead_that_qualified_later_are_met_in_no_time() -> None:
    watched = Watched()

    watched.steps(progress(qualified_at=at(5), dealt_at=MORNING, offered_at=None, origin="sales"))

    assert watched.states() == {
        "acceptance -": "met",
        "first_attempt anna": "met",
        "first_contact anna": "met",
        "disposition anna": "met",
    }
    assert {clock.elapsed_seconds for clock in watched.face.clocks[an_id(1)].values()} == {0.0}


BORN = progress(agreement_version=None, qualified_at=None, dealt_at=at(30), at=at(30), offered_at=None, origin="sales")


def test_a_deal_without_a_qualification_has_the_clocks_of_the_agreement_in_force() -> None:
    watched = Watched(in_force=3)

    watched.steps(BORN)

    assert set(watched.states().values()) == {"met"}
    assert watched.clock("acceptance").started_at == at(30)


def test_a_deal_without_a_qualification_and_without_an_agreement_has_no_clock_until_it_qualifies() -> None:
    watched = Watched()

    assert watched.steps(BORN) == []
    watched.steps(replace(BORN, agreement_version=3, qualified_at=at(29)))
    assert set(watched.states().values()) == {"met"}


@pytest.mark.parametrize(
    ("qualified_at", "said"),
    [
        (at(29), ["started acceptance -", "met acceptance -"]),
        (at(31), ["started acceptance -", "met acceptance -"]),
        (MORNING, ["started acceptance -", "breached acceptance -", "finished acceptance -"]),
    ],
    ids=["in time", "afterwards", "long before"],
)
def test_a_qualification_learned_after_the_deal_judges_the_acceptance_anew(
    qualified_at: datetime, said: list[str]
) -> None:
    watched = Watched(in_force=3)
    watched.steps(BORN)
    first = watched.clock("acceptance")

    qualified = replace(BORN, agreement_version=3, qualified_at=qualified_at)
    assert watched.steps(qualified) == said
    again = watched.clock("acceptance")
    assert (again.clock, again.started_at, again.finished_at) == (first.clock, qualified_at, max(at(30), qualified_at))
    assert watched.steps(qualified) == []


def test_running_clocks_do_not_move_when_the_lead_qualified_earlier_than_known() -> None:
    watched = Watched()
    watched.steps(OFFERED)

    assert watched.steps(progress(qualified_at=at(-3))) == []
    assert watched.clock("acceptance").due_at == at(5)


def test_an_earlier_answer_learned_later_corrects_the_breach() -> None:
    watched = Watched()
    watched.steps(OFFERED, progress(at=at(28), taken_at=at(28), accepted_at=at(28)))
    breach = watched.clock("acceptance").breach

    earlier = progress(at=at(30), taken_at=at(0.5), accepted_at=at(0.5))
    assert watched.steps(earlier) == ["corrected acceptance -", "corrected offer anna"]
    said = watched.face.said[-2]
    assert isinstance(said, SlaCorrected)
    assert (said.breach, said.occurred_at, said.elapsed_seconds) == (breach, at(0.5), 1800)
    assert to_view(watched.clock("acceptance"))["late_seconds"] is None
    assert set(watched.states().values()) == {"met", "running"}
    assert watched.steps(earlier) == []


def test_an_earlier_answer_that_was_late_as_well_is_finished_earlier() -> None:
    watched = Watched()
    watched.steps(OFFERED, progress(at=at(28), taken_at=at(28), accepted_at=at(28)))

    assert watched.steps(progress(at=at(30), taken_at=at(6), accepted_at=at(6))) == [
        "finished acceptance -",
        "finished offer anna",
    ]
    assert watched.clock("acceptance").late_seconds == 3600


def test_an_earlier_answer_that_was_in_time_as_well_is_met_earlier() -> None:
    watched = Watched()
    watched.steps(OFFERED, TAKEN)

    earlier = replace(TAKEN, at=at(1), taken_at=at(0.25), accepted_at=at(0.25))
    assert watched.steps(earlier) == ["met acceptance -", "met offer anna"]
    said = watched.face.said[-1]
    assert isinstance(said, SlaMet)
    assert said.elapsed_seconds == 900


def test_a_clock_that_was_over_before_it_was_recorded_is_never_changed_by_time() -> None:
    watched = Watched(recorded_at=at(1000))
    watched.steps(OFFERED)

    assert [clock.next_at for clock in watched.face.clocks[an_id(1)].values()] == [None, None]
    assert watched.steps(TAKEN)[3:] == ["met acceptance -", "met offer anna"]
