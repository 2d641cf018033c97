"""A histogram is rendered in a thread of its own while it counts, and while it gets buckets and teams."""

import sys
import threading
from collections.abc import Iterator

import pytest

from shared.telemetry import GrowingHistogram

TEAMS = 2000


@pytest.fixture
def eager_threads() -> Iterator[None]:
    """Python changes threads as often as it can."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("eager_threads")
def test_a_scrape_is_whole_while_teams_and_promises_are_added() -> None:
    histogram = GrowingHistogram("answer_seconds", "Seconds.", ["team"], [1, 10], TEAMS)
    stopped, failures = threading.Event(), []

    def scrape() -> None:
        while not stopped.is_set():
            try:
                list(histogram.collect())
            except Exception as error:
                failures.append(repr(error))

    scraper = threading.Thread(target=scrape)
    scraper.start()
    for number in range(TEAMS):
        histogram.observe((f"team-{number}",), number)
        if number % 100 == 0:
            histogram.ensure_buckets([20 + number])
    stopped.set()
    scraper.join()

    assert failures == []
