"""Who gets an event, and what becomes of a subscription whose receiver fails."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from services.handoff.subscriptions.domain.filter import PATTERNS, PublishedEvent, find_nearest_pattern, wants
from services.handoff.subscriptions.domain.secret import SealedSecret, find_valid, rotate
from services.handoff.subscriptions.domain.subscription import (
    ForeignSeller,
    ReceiverGone,
    Subscription,
    Terms,
    bind_to_seller,
    change_terms,
    record_results,
    select_wanted,
    tell_stopped,
)
from shared.events.notices import SubscriptionEnded

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
DAY = timedelta(days=1)
EVERYTHING = Terms("https://example.com/hook", ("*",), None, None, False, None)
ACTIVE = Subscription(UUID(int=1), EVERYTHING, "active", None, NOON, None, None, UUID(int=7))


def event(type_: str = "handoff.offered", sellers: str = "anna", teams: str = "inbound") -> PublishedEvent:
    """An event of these sellers and teams."""
    return PublishedEvent(
        UUID(int=2), date(2026, 11, 28), 0, 1, type_, None, frozenset(sellers.split()), frozenset(teams.split())
    )


@pytest.mark.parametrize(
    ("types", "type_", "expected"),
    [
        (("*",), "sla.breached", True),
        (("handoff.*",), "handoff.offered", True),
        (("handoff.*",), "sla.breached", False),
        (("deal.won", "sla.breached"), "sla.breached", True),
        (("deal.won",), "deal.lost", False),
    ],
)
def test_types_are_patterns(types: tuple[str, ...], type_: str, expected: bool) -> None:
    assert wants(replace(EVERYTHING, types=types), event(type_)) is expected


def test_a_seller_and_a_team_get_what_comes_to_them_and_what_leaves_them() -> None:
    moved = event("handoff.reassigned", "anna ben", "inbound field")

    sellers = [wants(replace(EVERYTHING, seller=seller), moved) for seller in ("anna", "ben", "cleo")]
    teams = [wants(replace(EVERYTHING, team=team), moved) for team in ("inbound", "field", "other")]

    assert (sellers, teams) == ([True, True, False], [True, True, False])
    assert not wants(replace(EVERYTHING, seller="anna", team="other"), moved)


def test_each_subscription_gets_what_it_wants_in_the_order_of_the_events() -> None:
    other = replace(ACTIVE, subscription_id=UUID(int=9), terms=replace(EVERYTHING, types=("deal.*",)))
    offered, won = event(), event("deal.won")

    assert select_wanted([ACTIVE, other], [offered, won]) == [
        (UUID(int=1), offered),
        (UUID(int=1), won),
        (UUID(int=9), won),
    ]


def test_what_may_be_asked_for_is_everything_each_family_and_each_type_that_handoff_publishes() -> None:
    assert PATTERNS[:6] == ("*", "handoff.*", "deal.*", "revenue.*", "sla.*", "notice.*")
    assert find_nearest_pattern("handoff.acepted") == "handoff.accepted"
    assert find_nearest_pattern("nonsense") is None


def test_a_bound_key_asks_for_its_own_seller_only() -> None:
    assert bind_to_seller(EVERYTHING, "anna").seller == "anna"
    assert bind_to_seller(EVERYTHING, None).seller is None
    with pytest.raises(ForeignSeller):
        bind_to_seller(replace(EVERYTHING, seller="ben"), "anna")


def test_one_success_forgets_all_failures() -> None:
    failing = record_results(ACTIVE, 0, [500, None], NOON)
    still = record_results(failing, 0, [500], NOON + DAY)
    well = record_results(still, 1, [500], NOON + 2 * DAY)

    assert (failing.failing_since, still.failing_since) == (NOON, NOON)
    assert well == replace(ACTIVE, delivered_at=NOON + 2 * DAY)


def test_five_days_of_nothing_but_failure_disable_a_subscription_and_a_put_enables_it() -> None:
    failing = replace(ACTIVE, failing_since=NOON)
    nearly = record_results(failing, 0, [500], NOON + 5 * DAY - timedelta(seconds=1))
    disabled = record_results(failing, 0, [500], NOON + 5 * DAY)

    assert nearly.state == "active"
    assert (disabled.state, disabled.reason) == ("disabled", "nothing but failures for five days")
    assert change_terms(disabled, EVERYTHING) == ACTIVE


def test_gone_ends_a_subscription_for_ever() -> None:
    ended = record_results(ACTIVE, 1, [410], NOON)

    assert (ended.state, ended.reason) == ("ended", "410 Gone")
    assert tell_stopped(ACTIVE, ended, NOON) == [
        SubscriptionEnded(
            occurred_at=NOON, subscription=UUID(int=1), state="ended", seller=None, team=None, key_id=UUID(int=7)
        )
    ]
    assert tell_stopped(ended, ended, NOON) == tell_stopped(ended, ACTIVE, NOON) == []
    with pytest.raises(ReceiverGone):
        change_terms(ended, EVERYTHING)


def test_former_secrets_sign_for_a_day_and_a_second_rotation_gives_them_no_more_time() -> None:
    first = (SealedSecret(b"1"),)
    second = rotate(first, b"2", NOON)
    third = rotate(second, b"3", NOON + DAY / 2)

    assert second == (SealedSecret(b"2"), SealedSecret(b"1", NOON + DAY))
    assert third == (SealedSecret(b"3"), SealedSecret(b"2", NOON + DAY * 1.5), SealedSecret(b"1", NOON + DAY))
    assert find_valid(third, NOON + DAY) == third[:2]
    assert find_valid(third, NOON + 2 * DAY) == third[:1]
