"""The time that it takes to compute a deadline and the open seconds of a span, for short spans and long ones."""

import time
import timeit
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

from bench.figures import Figure, Rounds
from services.handoff.calendars.domain.working_time import build_calendar, business_seconds, deadline
from shared.agreement.readers.sales import read_business_hours
from shared.agreement.time_notation import parse_duration

HOURS = {"open": {"mon-fri": ["09:00-12:30", "13:30-18:00"]}, "holidays": "DE-BE"}
START = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
SPANS = {"1 hour": timedelta(hours=1), "1 month": timedelta(days=30), "10 years": timedelta(days=3652)}
# The same spans as response times of the agreement, in open hours and in open days of 8 hours.
RESPONSE_TIMES = {"1 hour": ("1h", "1d"), "1 month": ("168h", "21d"), "10 years": ("20000h", "2500d")}
RUNS, REPEATS = 1000, 10


async def measure_working_time(rounds: int) -> list[Figure]:
    """The microseconds of each computation, the best of several repeats."""
    berlin = build_calendar(read_business_hours(HOURS), "Europe/Berlin")
    figures = Rounds()
    for name, span in SPANS.items():
        hours, days = (parse_duration(length) for length in RESPONSE_TIMES[name])
        work: dict[str, Callable[[], object]] = {
            "deadline in hours": partial(deadline, START, hours, berlin),
            "deadline in days": partial(deadline, START, days, berlin),
            "open seconds": partial(business_seconds, START, START + span, berlin),
        }
        for kind, run in [*work.items()] * rounds:
            figures.add(f"{name}, {kind}", _measure_microseconds(run), "µs", "≤ 20")
    return figures.figures()


def _measure_microseconds(work: Callable[[], object]) -> float:
    work()
    # Processor time, since other programs may run on this machine too.
    return min(timeit.repeat(work, timer=time.process_time, number=RUNS, repeat=REPEATS)) * 1e6 / RUNS
