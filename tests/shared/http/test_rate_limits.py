"""Limits of attempts in a moving minute, for each client by itself, with bounded memory."""

import pytest

from shared.http.rate_limits import RateLimit, RecentTimes, parse_rate
from tests.shared.auth.api_keys import ManualClock


def make_limit(rate: str, clock: ManualClock, clients: int = 100) -> RateLimit:
    return RateLimit(rate, RecentTimes(clients, clock))


def test_a_client_over_the_limit_is_told_when_its_oldest_attempt_counts_no_more() -> None:
    clock = ManualClock()
    limit = make_limit("3/minute", clock)
    attempts = []
    for _ in range(5):
        attempts.append(limit.count("a"))
        clock.seconds += 10

    refused = limit.problem("a", "Too many")
    assert attempts == [True, True, True, False, False]
    assert (refused.status_code, refused.title, refused.headers) == (429, "Too many", {"retry-after": "10"})
    clock.seconds += 9
    assert limit.is_reached("a")
    clock.seconds += 1
    assert [limit.is_reached("a"), limit.count("a"), limit.count("a")] == [False, True, False]


def test_each_client_has_a_limit_of_its_own() -> None:
    limit = make_limit("1/minute", ManualClock())

    assert [limit.count("a"), limit.count("b"), limit.count("a"), limit.is_reached("c")] == [True, True, False, False]


def test_asking_counts_no_attempt_and_keeps_no_client() -> None:
    limit = make_limit("1/minute", ManualClock())

    assert [limit.is_reached("a") for _ in range(3)] == [False, False, False]
    assert len(limit.storage.times) == 0


def test_a_flood_from_many_addresses_uses_bounded_memory() -> None:
    limit = make_limit("5/minute", ManualClock(), clients=50)
    for number in range(10_000):
        limit.count(f"2001:db8:{number:x}::/64")

    assert len(limit.storage.times) == 50
    assert sum(len(times) for times in limit.storage.times.values()) == 50


@pytest.mark.parametrize(
    ("text", "rate"), [("600", "600/minute"), (" 600/minute ", "600/minute"), ("5000 per hour", "5000 per hour")]
)
def test_a_rate_is_a_number_in_a_time(text: str, rate: str) -> None:
    assert parse_rate(text) == rate


@pytest.mark.parametrize("text", ["", "0", "-1", "fast", "5/fortnight", "1.5/minute"])
def test_anything_else_is_no_rate(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the library's message
        parse_rate(text)
