"""Fair assignment: the fairest free seller, and the reason in words."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.handoff.routing.domain.fair_assignment import (
    Assignment,
    Availability,
    NoSellerAvailable,
    assign_fairly,
    availability,
)
from services.handoff.routing.domain.rules import EVERYONE, RoutingDecision, RoutingTarget
from services.handoff.sellers.domain import Away
from tests.handoff.event_builders import HOUR, NOON
from tests.handoff.state_builders import seller_load

ALL_SELLERS = RoutingDecision(EVERYONE, "no routing is set")
REPS = RoutingDecision(RoutingTarget("team", "reps"), "rule all")
ORDER_STEP = timedelta(microseconds=1)


def test_the_seller_with_fewest_open_for_the_weight_is_chosen() -> None:
    choices = assign_fairly([REPS], [seller_load("anna", open=3, weight=2), seller_load("ben", open=2)], NOON)

    reason = "rule all: team reps; of 2 free sellers, anna has the fewest open for the weight (3 at weight 2)"
    assert choices == [Assignment("anna", "reps", reason, NOON)]


def test_of_two_with_as_many_open_the_one_unserved_longest_is_chosen() -> None:
    loads = [seller_load("anna", open=1, served_at=NOON - HOUR), seller_load("ben", open=1, served_at=NOON - 2 * HOUR)]

    reason = (
        "no routing is set: all sellers are one team; of 2 free sellers, ben has the fewest open for the weight "
        "(1 at weight 1) and was unserved longest"
    )
    assert assign_fairly([ALL_SELLERS], loads, NOON) == [Assignment("ben", "reps", reason, NOON)]


def test_a_seller_who_never_had_a_lead_comes_before_one_who_had() -> None:
    loads = [seller_load("anna", served_at=NOON - HOUR), seller_load("ben")]

    assert [choice.seller for choice in assign_fairly([REPS], loads, NOON) if isinstance(choice, Assignment)] == ["ben"]


def test_leads_of_one_batch_are_assigned_as_if_they_came_one_by_one() -> None:
    choices = assign_fairly([REPS] * 5, [seller_load("anna"), seller_load("ben")], NOON)

    assigned = [(choice.seller, choice.served_at) for choice in choices if isinstance(choice, Assignment)]
    assert assigned == [(name, NOON + n * ORDER_STEP) for n, name in enumerate(["anna", "ben", "anna", "ben", "anna"])]


def test_a_full_an_absent_and_an_inactive_seller_get_nothing() -> None:
    absence = (Away(NOON - HOUR, NOON + HOUR),)
    loads = [
        seller_load("anna", open=2, capacity=2),
        seller_load("ben", away=absence),
        seller_load("cleo", active=False),
        seller_load("dora", open=9),
    ]

    assert assign_fairly([REPS], loads, NOON) == [
        Assignment("dora", "reps", "rule all: team reps; dora alone is free", NOON)
    ]


@pytest.mark.parametrize(
    ("hours", "free"),
    [(-1, True), (0, False), (0.99, False), (1, True)],
    ids=["before it", "from its first instant", "to its last", "no longer"],
)
def test_an_absence_counts_at_the_instant(hours: float, free: bool) -> None:
    loads = [seller_load("anna", away=(Away(NOON, NOON + HOUR),))]

    assert isinstance(assign_fairly([REPS], loads, NOON + hours * HOUR)[0], Assignment) is free


def test_when_no_seller_is_free_the_reason_is_given() -> None:
    absence = (Away(NOON, NOON + HOUR),)
    loads = [
        seller_load("anna", open=1, capacity=1),
        seller_load("ben", away=absence),
        seller_load("cleo", active=False),
        seller_load("dora", capacity=0),
        seller_load("emil", team="others"),
    ]

    assert assign_fairly([REPS], loads, NOON) == [
        NoSellerAvailable("reps", "rule all: team reps; nobody is free: 1 away, 2 full, 1 inactive")
    ]


def test_a_team_without_sellers_has_no_free_seller() -> None:
    assert assign_fairly([REPS], [seller_load("emil", team="others")], NOON) == [
        NoSellerAvailable("reps", "rule all: team reps; nobody is free: there is no seller")
    ]


def test_a_seller_becomes_full_within_a_batch() -> None:
    choices = assign_fairly([REPS] * 3, [seller_load("anna", capacity=1), seller_load("ben", capacity=1)], NOON)

    assert [type(choice) for choice in choices] == [Assignment, Assignment, NoSellerAvailable]


def test_a_rule_for_one_seller_waits_for_that_seller() -> None:
    vip = RoutingDecision(RoutingTarget("seller", "anna"), "rule vip")
    loads = [seller_load("anna", capacity=1), seller_load("ben")]

    first, second = assign_fairly([vip, vip], loads, NOON)

    assert first == Assignment("anna", "reps", "rule vip: one seller only; anna alone is free", NOON, named=True)
    assert second == NoSellerAvailable(None, "rule vip: one seller only; nobody is free: 1 full")


def test_a_lead_that_a_rule_gives_to_one_seller_counts_for_the_team_too() -> None:
    vip = RoutingDecision(RoutingTarget("seller", "anna"), "rule vip")

    choices = assign_fairly([vip, REPS, REPS], [seller_load("anna"), seller_load("ben")], NOON)

    assert [choice.seller for choice in choices if isinstance(choice, Assignment)] == ["anna", "ben", "anna"]


WEIGHTS = st.lists(st.sampled_from([0.5, 1, 2, 3, 5, 8]), min_size=1, max_size=8)


@given(weights=WEIGHTS, leads=st.integers(1, 200))
def test_no_seller_is_ever_one_whole_lead_away_from_the_fair_share(weights: list[float], leads: int) -> None:
    loads = [seller_load(str(number), weight=weight) for number, weight in enumerate(weights)]
    assigned: Counter[str] = Counter()

    for number, choice in enumerate(assign_fairly([REPS] * leads, loads, NOON), start=1):
        assert isinstance(choice, Assignment)
        assigned[choice.seller] += 1
        assert all(
            abs(assigned[str(position)] - number * weight / sum(weights)) < 1 + 1e-9
            for position, weight in enumerate(weights)
        )


def test_a_thousand_leads_over_seven_weights_end_within_one_of_the_fair_share() -> None:
    loads = [seller_load(str(weight), weight=float(weight)) for weight in range(1, 8)]

    assigned = Counter(
        choice.seller for choice in assign_fairly([REPS] * 1000, loads, NOON) if isinstance(choice, Assignment)
    )

    assert all(abs(assigned[str(weight)] - 1000 * weight / 28) <= 1 for weight in range(1, 8))


def test_the_sellers_who_are_present_are_free_or_full() -> None:
    loads = [
        seller_load("anna"),
        seller_load("ben", team="others", capacity=0),
        seller_load("cleo", team="others", active=False),
    ]

    assert availability(loads, NOON) == Availability(["anna", "ben"], ["reps", "others"], [True, False])
