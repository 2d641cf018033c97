"""The time that it takes to compute a deadline and the open seconds of a span, for short spans and long ones."""

import time
import timeit
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from services.handoff.calendars.domain.working_time import build_calendar, business_seconds, deadline
from shared.agreement.readers.sales import read_business_hours
from shared.agreement.time_notation import parse_duration

HOURS = {"open": {"mon-fri": ["09:00-12:30", "13:30-18:00"]}, "holidays": "DE-BE"}
START = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
SPANS = {"1 hour": timedelta(hours=1), "1 month": timedelta(days=30), "10 years": timedelta(days=3652)}
# The same spans as response times of the agreement, in open hours and in open days of 8 hours.
RESPONSE_TIMES = {"1 hour": ("1h", "1d"), "1 month": ("168h", "21d"), "10 years": ("20000h", "2500d")}
RUNS, REPEATS = 1000, 20


def measure_working_time() -> list[str]:
    """The microseconds of each computation, the best of several rounds."""
    berlin = build_calendar(read_business_hours(HOURS), "Europe/Berlin")
    lines = []
    for name, span in SPANS.items():
        hours, days = (parse_duration(length) for length in RESPONSE_TIMES[name])
        durations = [
            _measure_microseconds(lambda hours=hours: deadline(START, hours, berlin)),  # type: ignore[misc]
            _measure_microseconds(lambda days=days: deadline(START, days, berlin)),  # type: ignore[misc]
            _measure_microseconds(lambda span=span: business_seconds(START, START + span, berlin)),  # type: ignore[misc]
        ]
        lines.append(
            "  {}: deadline in hours {:.1f} µs, in days {:.1f} µs; open seconds {:.1f} µs".format(name, *durations)
        )
    return [*lines, "  (aim ≤ 20 µs each)"]


def _measure_microseconds(work: Callable[[], object]) -> float:
    work()
    # Processor time, since other programs may run on this machine too.
    return min(timeit.repeat(work, timer=time.process_time, number=RUNS, repeat=REPEATS)) * 1e6 / RUNS
