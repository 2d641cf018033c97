"""The row of a clock is the same in every order of its facts."""

from typing import Any
from uuid import UUID

import hypothesis.strategies as st
import pytest
from hypothesis import given

from tests.metrics.event_builders import CLOCK_EVENTS, day, fact, sla_event
from tests.metrics.permutations import fold_in_any_order
from tests.metrics.projection_rows import fold_facts

LEAD = UUID(int=2)


@pytest.mark.parametrize(
    ("names", "state", "seconds"),
    [
        (["started", "warned"], "running", (None, None, None)),
        (["started", "met"], "met", (90.0, 45.0, None)),
        (["started", "breached"], "breached", (None, None, None)),
        (["started", "breached", "finished"], "breached", (90.0, 45.0, 60.0)),
        (["finished"], "breached", (90.0, 45.0, 60.0)),
        (["started", "breached", "corrected"], "met", (90.0, 45.0, None)),
        (["started", "breached", "finished", "corrected"], "met", (90.0, 45.0, None)),
        (["started", "cancelled"], "cancelled", (None, None, None)),
        (["started", "breached", "cancelled"], "breached", (None, None, None)),
    ],
)
def test_the_state_and_the_seconds_of_a_clock_follow_from_its_events(
    names: list[str], state: str, seconds: tuple[float | None, ...]
) -> None:
    row = fold_in_any_order(
        [fact(sla_event(name, LEAD, day(3), seconds=90), day(5 + n)) for n, name in enumerate(names)]
    )

    assert (row.state, (row.elapsed_seconds, row.business_seconds, row.late_seconds)) == (state, seconds)


def test_the_seconds_of_a_clock_are_those_learned_last_and_its_team_too() -> None:
    first = fact(sla_event("finished", LEAD, day(5), seconds=300, team="south"))
    earlier = fact(sla_event("finished", LEAD, day(4), seconds=200), recorded_at=day(6))
    row = fold_in_any_order([first, earlier])

    assert (row.finished_at, row.elapsed_seconds, row.team, row.due_at) == (day(4), 200.0, "north", day(3))


def test_a_clock_that_starts_again_drops_its_former_run() -> None:
    second_run: dict[str, Any] = {"started_at": day(6), "due_at": day(7)}
    row = fold_in_any_order([
        fact(sla_event("started", LEAD, day(2))), fact(sla_event("cancelled", LEAD, day(4))),
        fact(sla_event("started", LEAD, day(6), **second_run)), fact(sla_event("breached", LEAD, day(7), **second_run)),
    ])  # fmt: skip

    assert (row.state, row.started_at, row.cancelled_at, row.breached_at) == ("breached", day(6), None, day(7))


runs = st.lists(st.lists(st.sampled_from(CLOCK_EVENTS), min_size=1, max_size=4), min_size=1, max_size=3)


@given(runs, st.data())
def test_no_order_of_arrival_changes_a_clock_that_runs_several_times(
    names_by_run: list[list[str]], data: st.DataObject
) -> None:
    facts = [
        fact(sla_event(name, LEAD, day(number + 1), started_at=day(number), due_at=day(number + 2)), day(10 + number))
        for number, run in enumerate(names_by_run)
        for name in run
    ]
    arrival = data.draw(st.permutations([*facts, *facts[:3]]))

    assert fold_facts(arrival) == fold_facts(facts)
