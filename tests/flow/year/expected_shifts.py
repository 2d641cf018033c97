"""Which measures of the year left their usual range by its raw facts, as the documents describe it."""

import math
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from statistics import fmean, median
from typing import Any, NamedTuple

from tests.flow.year import story
from tests.flow.year.expected import MONTHS, Days, Expected, count, days_of, holds
from tests.flow.year.story import Lead

# Four spreads and a tenth of the median away; a change that could stay unseen for three months makes data thin.
FAR, LEAST, FOUND = 4.0, 0.1, 0.3
FEWEST_MONTHS, MOST_MONTHS, LAST_MONTHS = 6, 12, 3


class Value(NamedTuple):
    """A measure of a month, and how far chance alone moves it, as its numbers are this small."""

    value: float
    chance: float


class ExpectedShifts:
    """The report for the months that were over on any day."""

    def __init__(self, expected: Expected) -> None:
        self._expected = expected

    def find(self, until: date) -> dict[str, Any]:
        over = [days for days in MONTHS if days[1] <= until]
        if not over:
            thin = {name: write("thin", None) for name in ("volume", "acceptance_rate", *CHANGING)}
            return {"rows": thin, "shifted": 0, "more_but_worse": False}
        rows = {
            name: self._compare(name, [self._measure(days)[name] for days in over], over)
            for name in ("volume", "acceptance_rate", *CHANGING)
        }
        went = {name: row["direction"] for name, row in rows.items()}
        return {
            "rows": rows,
            "shifted": sum(row["state"] == "shifted" for row in rows.values()),
            "more_but_worse": went["volume"] == "up" and "down" in (went["acceptance_rate"], went["win_rate"]),
        }

    def _measure(self, days: Days) -> dict[str, Value | None]:
        """The five measures of a month; None without what they are counted of."""
        volume, (accepted, answered) = self._count(days)
        won, decided = self._decide(days)
        spent = self._spend(days)
        times = [days_of(lead) for lead in self._list_won(days)]
        return {
            "volume": Value(volume, math.sqrt(volume)) if volume else None,
            "acceptance_rate": measure_share(accepted, answered),
            "win_rate": measure_share(won, decided),
            "cost_per_customer": measure_mean(divide_cents(spent, won), won) if won and spent else None,
            "cycle": measure_mean(median(times), won) if won else None,
        }

    def _compare(self, name: str, series: list[Value | None], over: list[Days]) -> dict[str, Any]:
        """The last month, and the means of the last two and three, beside the months before them."""
        if series[-1] is None:
            return write("thin", None)
        first: dict[str, Any] | None = None
        for number in range(1, LAST_MONTHS + 1):
            before = [value for value in series[:-number] if value][-MOST_MONTHS:]
            last = [value for value in series[-number:] if value]
            if len(before) < FEWEST_MONTHS or len(last) < number:
                continue
            row = judge(before, fmean(value for value, _ in last), number)
            if row["state"] == "shifted":
                return row | {"groups": {} if name == "cycle" else self._explain(name, over, number)}
            first = first or row
        return first or write("thin", series[-1].value)

    def _explain(self, name: str, over: list[Days], number: int) -> dict[str, float]:
        """How much of the change each channel brought, where it brought some.

        Of a share or a cost: by how much more than at the former rate came of the channel, against all of it.
        """
        now, before = over[-number:], over[-number - MOST_MONTHS : -number]
        parts = {
            channel: [self._list_parts(name, span, channel) for span in (now, before)] for channel in story.CHANNELS
        }
        wholes = [sum(parts[channel][span][1] for channel in parts) for span in (0, 1)]
        former = sum(parts[channel][1][0] for channel in parts) / wholes[1] if wholes[1] else 0.0
        lengths = (number, MOST_MONTHS)

        def weigh(channel: str, span: int) -> float:
            part, whole = parts[channel][span]
            return (part - former * whole) / wholes[span] if wholes[span] else part / lengths[span]

        found = {channel: weigh(channel, 0) - weigh(channel, 1) for channel in parts}
        total = sum(found.values())
        return {channel: change / total for channel, change in found.items() if change / total > 0}

    def _list_parts(self, name: str, months: list[Days], channel: str) -> tuple[float, float]:
        days = months[0][0], months[-1][1]
        if name == "volume":
            return self._count(days, channel)[0], 0.0
        if name == "acceptance_rate":
            accepted, _ = self._count(days, channel)[1]
            return accepted, self._count(days, channel)[0]
        if name == "win_rate":
            return self._decide(days, channel)
        return self._spend(days, channel), self._decide(days, channel)[0]

    def _count(self, days: Days, channel: str | None = None) -> tuple[int, tuple[int, int]]:
        """What marketing delivered, and of it what was accepted and answered."""
        came = [lead for lead in self._pick(channel) if lead.fits and holds(days, lead.captured)]
        accepted = sum(lead.accepted is not None for lead in came)
        return len(came), (accepted, accepted + sum(lead.rejected is not None for lead in came))

    def _decide(self, days: Days, channel: str | None = None) -> tuple[int, int]:
        leads = self._pick(channel)
        won = count(leads, days, lambda lead: lead.won)
        return won, won + count(leads, days, lambda lead: lead.lost)

    def _spend(self, days: Days, channel: str | None = None) -> float:
        return float(
            sum(
                row.amount
                for row in self._expected.year.spent
                if days[0] <= row.day < days[1] and channel in (None, row.channel)
            )
        )

    def _list_won(self, days: Days) -> list[Lead]:
        return [lead for lead in self._expected.won if holds(days, lead.won)]

    def _pick(self, channel: str | None) -> list[Lead]:
        return [lead for lead in self._expected.leads if channel in (None, lead.channel)]


# The measures whose numbers come after the delivery.
CHANGING = ("win_rate", "cost_per_customer", "cycle")


def divide_cents(spent: float, of: int) -> float:
    """Money is told in cents, and half a cent is one."""
    return float((Decimal(str(spent)) / of).quantize(Decimal("0.01"), ROUND_HALF_UP))


def measure_share(part: int, whole: int) -> Value | None:
    if not whole:
        return None
    share = part / whole
    return Value(share, math.sqrt(max(share * (1 - share), 1 / (4 * whole)) / whole))


def measure_mean(value: float, of: int) -> Value:
    return Value(value, abs(value) / math.sqrt(of))


def judge(before: list[Value], value: float, number: int) -> dict[str, Any]:
    """The mean of the last months beside the usual range: the median, and the MAD, at least what chance makes."""
    middle = median(value for value, _ in before)
    mad = 1.4826 * median(abs(value - middle) for value, _ in before)
    spread = max(mad, median(chance for _, chance in before))

    def find_error(months: int) -> float:
        """A mean of so many months differs from a median of the others by this much."""
        return spread * math.sqrt(1 / months + math.pi / 2 / len(before))

    far = FAR * find_error(number)
    if abs(value - middle) > far and abs(value - middle) >= LEAST * abs(middle):
        return write("shifted", value, (middle, far), number)
    state = "thin" if FAR * find_error(LAST_MONTHS) > FOUND * middle else "usual"
    return write(state, value, (middle, FAR * find_error(1)))


def write(state: str, value: float | None, usual: tuple[float, float] | None = None, spans: int = 0) -> dict[str, Any]:
    middle, far = usual or (None, None)
    went = "up" if value is not None and middle is not None and value > middle else "down"
    return {
        "state": state,
        "direction": went if state == "shifted" else None,
        "value": value,
        "usual": middle,
        "low": None if middle is None or far is None else middle - far,
        "high": None if middle is None or far is None else middle + far,
        "spans": spans,
        "groups": {},
    }
