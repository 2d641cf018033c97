"""What missed promises of the year cost by its raw facts, with the interval that the documents describe.

The chance is a known one (`docs/behaviour/metrics.md`), so the draws are made here once more, in the same order.
"""

import math
import random
from bisect import bisect
from datetime import date, timedelta
from itertools import accumulate
from statistics import fmean
from typing import Any

from tests.flow.year.expected import CONVERSION, Days, Expected, holds, is_missed, quantile
from tests.flow.year.story import END, Lead

# Of fewer old leads nothing is estimated.
LEAST_LEADS = 20
SEED, DRAWS = 20261130, 300
# The places of the ends of the interval among the draws, the smallest first.
LOW, HIGH = 15, 285
# The worst first: a lead that missed several counts under the first of them.
CAUSES = ("first_contact", "acceptance")
ALWAYS = (date.min, date.max)


class ExpectedLeak:
    """The leak of any days."""

    def __init__(self, expected: Expected) -> None:
        self._expected = expected
        lags = sorted((lead.won - lead.captured) / timedelta(days=1) for lead in expected.won if lead.won)
        young = END - timedelta(days=quantile(lags, 0.9))
        old = [lead for lead in expected.delivered if young - timedelta(days=365) <= lead.captured < young]
        self._deals = sorted(float(lead.amount) for lead in expected.won if lead.currency == "EUR")
        missed = self._list_missed(ALWAYS)
        self._old = {cause: [lead for lead in leads if lead in old] for cause, leads in missed.items()}

    def find(self, days: Days = ALWAYS) -> dict[str, Any]:
        """The rows of the causes that these days have, and the totals, in which `untouched` does not count again."""
        chance = random.Random(SEED).random
        deals = [fmean(self._draw_deal(chance()) for _ in self._deals) for _ in range(DRAWS)]
        sums, count = [0.0] * DRAWS, 0
        rows: dict[str, dict[str, Any]] = {}
        for cause, leads in self._list_missed(days).items():
            of = len(self._old[cause])
            count += len(leads)
            rows[cause] = {"count": len(leads), "of": of, "leads": leads, "observed": None} | write(None, [])
            if leads and of >= LEAST_LEADS:
                bought = sum(lead.won is not None for lead in self._old[cause])
                costs = [
                    cost(len(leads), share, deal)
                    for share, deal in zip(draw_shares(bought, of, chance), deals, strict=True)
                ]
                sums = [one + other for one, other in zip(sums, costs, strict=True)]
                rows[cause] |= {"observed": bought / of} | write(self._cost(len(leads), bought / of), costs)
        known = [row["leak"] for row in rows.values() if row["leak"] is not None and row["count"]]
        untouched = [lead for lead in self._expected.list_untouched() if holds(days, lead.captured)]
        costs = [cost(len(untouched), 0.0, deal) for deal in deals]
        rows["untouched"] = {"count": len(untouched), "of": 0, "leads": untouched, "observed": 0.0}
        rows["untouched"] |= write(self._cost(len(untouched), 0.0), costs)
        totals = {"count": count} | (write(sum(known), sums) if known else write(None, []))
        shown = {cause: row | self._basis() for cause, row in rows.items() if row["count"]}
        return {"rows": shown, "totals": totals}

    def _basis(self) -> dict[str, Any]:
        return {"expected": CONVERSION, "deal": fmean(self._deals)}

    def _draw_deal(self, drawn: float) -> float:
        return self._deals[int(drawn * len(self._deals))]

    def _cost(self, count: int, observed: float) -> float:
        return cost(count, observed, fmean(self._deals))

    def _list_missed(self, days: Days) -> dict[str, list[Lead]]:
        """By cause the leads that missed a promise which fell due in these days, the first one first."""
        missed: dict[str, list[tuple[Any, Lead]]] = {cause: [] for cause in CAUSES}
        for lead in self._expected.delivered:
            clocks = {cause: clock for cause, clock in self._expected.list_clocks(lead).items() if is_missed(*clock)}
            causes = [cause for cause in CAUSES if cause in clocks and holds(days, clocks[cause][0])]
            if causes:
                missed[causes[0]].append((min(clocks[cause][0] for cause in causes), lead))
        return {cause: [lead for _, lead in sorted(found, key=lambda each: each[0])] for cause, found in missed.items()}


def cost(count: int, observed: float, deal: float) -> float:
    return count * max(CONVERSION - observed, 0.0) * deal


def draw_shares(bought: int, of: int, chance: Any) -> list[float]:
    """How many of so many leads buy by chance, each time one number: the binomial distribution, turned around."""
    share = bought / of
    if bought in (0, of):
        return [share] * DRAWS
    weights = (math.comb(of, number) * share**number * (1 - share) ** (of - number) for number in range(of))
    reached = list(accumulate(weights))
    return [bisect(reached, chance()) / of for _ in range(DRAWS)]


def write(leak: float | None, draws: list[float]) -> dict[str, Any]:
    ordered = sorted(draws)
    return {"leak": leak, "low": ordered[LOW] if draws else None, "high": ordered[HIGH] if draws else None}
