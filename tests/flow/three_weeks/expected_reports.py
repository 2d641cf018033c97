"""Every report of the story, counted by hand: asked by cohort and by period, by channel, month, team and seller."""

from typing import Any

from tests.flow.three_weeks.expectation_builders import STEPS, Document
from tests.flow.three_weeks.inputs import euro

COUNTS = STEPS
RATES = ("qualified", "accepted", "contacted", "sales_qualified", "opportunity", "won", "lead_to_customer")
AUTUMN = "from=2025-10-01&to=2025-12-01"


def report(basis: str, rows: list[Document], totals: Document) -> Document:
    return {"basis": basis, "rows": rows, "totals": totals}


def funnel(counts: list[int], rates: list[float | None], **group: Any) -> Document:
    """`counts` in the order of the steps."""
    return group | dict(zip(COUNTS, counts, strict=True)) | {"rates": dict(zip(RATES, rates, strict=True))}


def revenue(captured: int, won: int, bookings: str, received: str, per_lead: str | None, **more: Any) -> Document:
    each: Document = {"revenue_per_lead": euro(per_lead) if per_lead else None, "other_currencies": []}
    return {"captured": captured, "won": won, "bookings": euro(bookings), "revenue": euro(received)} | each | more


def cycle(won: int, days: list[float], **group: Any) -> Document:
    """`days`: median, mean, and what nine in ten stay within."""
    names = ("median_days", "mean_days", "p90_days")
    return group | {"won": won} | dict(zip(names, days, strict=True))


def win_rate(counts: list[int], rates: list[float | None], **group: Any) -> Document:
    names = ("sales_qualified", "won", "lost", "open", "sql_to_won", "win_rate")
    return group | dict(zip(names, [*counts, *rates], strict=True))


def kept(met: int, breached: int, running: int, attainment: float | None) -> Document:
    due = met + breached + running
    return {"due": due, "met": met, "breached": breached, "running": running, "attainment": attainment}


def sla(target: str, counted: Document, seconds: list[float | None], **group: Any) -> Document:
    """`seconds`: median and p90 elapsed, median and p90 business."""
    names = ("median_elapsed_seconds", "p90_elapsed_seconds", "median_business_seconds", "p90_business_seconds")
    return group | {"target": target} | counted | dict(zip(names, seconds, strict=True))


def rejected(reason: str, clause: str, checks: list[int], share: float, **group: Any) -> Document:
    """`checks`: confirmed, loose, disputed."""
    return group | {"reason": reason, "clause": clause} | rejections(checks) | {"share": share}


def rejections(checks: list[int]) -> Document:
    return {"count": sum(checks)} | dict(zip(("confirmed", "loose", "disputed"), checks, strict=True))


UNMATCHED = {"unmatched": euro("700.00"), "unmatched_other_currencies": []}
EVERYBODY = funnel([14, 11, 9, 7, 5, 4, 2, 1, 3, 1], [0.785714, 0.818182, 0.777778, 0.714286, 0.8, 0.5, 0.142857])
MONEY = revenue(14, 2, "17000.00", "15000.00", "1071.43", **UNMATCHED)
# Holunder 6 days and 2 hours, Ahorn 11 days: an hour more than the clocks on the wall say.
DAYS = cycle(2, [8.541667, 8.541667, 10.508333])
CHANCES = win_rate([5, 2, 1, 2], [0.4, 0.666667])
PROMISES = kept(28, 10, 2, 0.736842)
NOTHING: list[float | None] = [None] * 4
# Neither the clocks of November's offers, due whenever this is read, nor any of another year.
DATED = kept(27, 10, 1, 0.72973)

REPORTS: dict[str, Document] = {
    "funnel": report("cohort", [EVERYBODY], EVERYBODY),
    "funnel?by=channel": report(
        "cohort",
        [
            funnel([4, 3, 2, 1, 0, 0, 0, 0, 2, 0], [0.75, 0.666667, 0.5, 0.0, None, None, 0.0],
                   channel="organic_search"),
            funnel([6, 5, 5, 4, 3, 2, 1, 1, 1, 1], [0.833333, 1.0, 0.8, 0.75, 0.666667, 0.5, 0.166667],
                   channel="paid_search"),
            funnel([4, 3, 2, 2, 2, 2, 1, 0, 0, 0], [0.75, 0.666667, 1.0, 1.0, 1.0, 0.5, 0.25], channel="referral"),
        ],
        EVERYBODY,
    ),
    "funnel?by=seller": report(
        "cohort",
        [
            funnel([9, 9, 8, 6, 4, 3, 2, 1, 3, 1], [1.0, 0.888889, 0.75, 0.666667, 0.75, 0.666667, 0.222222],
                   seller="anna"),
            funnel([2, 2, 1, 1, 1, 1, 0, 0, 0, 0], [1.0, 0.5, 1.0, 1.0, 1.0, 0.0, 0.0], seller="ben"),
            funnel([3, 0, 0, 0, 0, 0, 0, 0, 0, 0], [0.0, None, None, None, None, None, 0.0], seller=None),
        ],
        EVERYBODY,
    ),
    # What the first cohort came to in November counts in November.
    f"funnel?by=month&basis=period&{AUTUMN}": report(
        "period",
        [
            funnel([10, 9, 7, 4, 3, 3, 1, 0, 3, 1], [0.9, 0.777778, 0.571429, 0.75, 1.0, 0.333333, 0.1],
                   month="2025-10"),
            funnel([4, 2, 2, 3, 2, 1, 1, 1, 0, 0], [0.5, 1.0, 1.5, 0.666667, 0.5, 1.0, 0.25], month="2025-11"),
        ],
        EVERYBODY,
    ),
    "revenue": report("cohort", [MONEY], MONEY),
    "revenue?by=channel": report(
        "cohort",
        [
            revenue(4, 0, "0.00", "0.00", "0.00", channel="organic_search"),
            revenue(6, 1, "12000.00", "10000.00", "1666.67", channel="paid_search"),
            revenue(4, 1, "5000.00", "5000.00", "1250.00", channel="referral"),
        ],
        MONEY,
    ),
    f"revenue?by=month&basis=period&{AUTUMN}": report(
        "period",
        [
            revenue(10, 1, "5000.00", "0.00", "0.00", month="2025-10"),
            revenue(4, 1, "12000.00", "15000.00", "3750.00", month="2025-11"),
        ],
        MONEY,
    ),
    "sales_cycle": report("cohort", [DAYS], DAYS),
    "sales_cycle?by=channel": report(
        "cohort",
        [
            cycle(1, [11.0, 11.0, 11.0], channel="paid_search"),
            cycle(1, [6.083333, 6.083333, 6.083333], channel="referral"),
        ],
        DAYS,
    ),
    "win_rate": report("cohort", [CHANCES], CHANCES),
    "win_rate?by=team": report(
        "cohort",
        [
            win_rate([4, 2, 1, 1], [0.5, 0.666667], team="north"),
            win_rate([1, 0, 0, 1], [0.0, None], team="south"),
            win_rate([0, 0, 0, 0], [None, None], team=None),
        ],
        CHANCES,
    ),
    "sla": report(
        "cohort",
        [
            # 0, 1800, 3600, 3600, 13500 | 90000, 151200, 325800, 330000, 341100; open 0, 1800, 3600, 3600, 3600 |
            # 9900, 12600, 24300, 39600, 42000: nine in ten are a tenth of the way from the ninth to the tenth.
            sla("acceptance", kept(6, 5, 0, 0.545455), [51750.0, 331110.0, 6750.0, 39840.0]),
            sla("offer", kept(1, 0, 1, 1.0), [0.0, 0.0, 0.0, 0.0]),
            # 0, 900, 1800, 1800, 5400, 12600, 71100, 84600, 155700; open 0, 0, 900, 1800, 1800, 5400, 9000, 17100,
            # 44100.
            sla("first_attempt", kept(7, 2, 0, 0.777778), [5400.0, 98820.0, 1800.0, 22500.0]),
            # 0, 1800, 5400, 12600, 71100, 84600, 155700; open 0, 0, 1800, 5400, 9000, 17100, 44100.
            sla("first_contact", kept(6, 2, 0, 0.75), [12600.0, 113040.0, 5400.0, 27900.0]),
            # 0, 1800, 81000, 82800 | 245700, 252900, 257400, 338400; open 0, 1800, 23400, 25200 | 75600, 76500, 83700,
            # 84600.
            sla("disposition", kept(8, 1, 1, 0.888889), [164250.0, 281700.0, 50400.0, 83970.0]),
        ],
        PROMISES,
    ),
    "sla?by=team": report(
        "cohort",
        [
            sla("acceptance", kept(6, 2, 0, 0.75), [8550.0, 327060.0, 3600.0, 21420.0], team="north"),
            sla("offer", kept(1, 0, 0, 1.0), [0.0, 0.0, 0.0, 0.0], team="north"),
            sla("first_attempt", kept(7, 1, 0, 0.875), [3600.0, 75150.0, 1800.0, 11430.0], team="north"),
            sla("first_contact", kept(6, 1, 0, 0.857143), [9000.0, 77850.0, 3600.0, 13050.0], team="north"),
            sla("disposition", kept(7, 1, 1, 0.875), [82800.0, 289800.0, 25200.0, 84060.0], team="north"),
            sla("acceptance", kept(0, 3, 0, 0.0), [246150.0, 322110.0, 31950.0, 38070.0], team="south"),
            sla("offer", kept(0, 0, 1, None), NOTHING, team="south"),
            sla("first_attempt", kept(0, 1, 0, 0.0), [155700.0, 155700.0, 44100.0, 44100.0], team="south"),
            sla("first_contact", kept(0, 1, 0, 0.0), [155700.0, 155700.0, 44100.0, 44100.0], team="south"),
            sla("disposition", kept(1, 0, 0, 1.0), [245700.0, 245700.0, 76500.0, 76500.0], team="south"),
        ],
        PROMISES,
    ),
    # By the day on which each falls due.
    f"sla?basis=period&{AUTUMN}": report(
        "period",
        [
            sla("acceptance", kept(6, 5, 0, 0.545455), [51750.0, 331110.0, 6750.0, 39840.0]),
            sla("first_attempt", kept(7, 2, 0, 0.777778), [5400.0, 98820.0, 1800.0, 22500.0]),
            sla("first_contact", kept(6, 2, 0, 0.75), [12600.0, 113040.0, 5400.0, 27900.0]),
            sla("disposition", kept(8, 1, 1, 0.888889), [164250.0, 281700.0, 50400.0, 83970.0]),
        ],
        DATED,
    ),
    "rejections": report(
        "cohort",
        [
            rejected("too_small", "size", [1, 0, 1], 0.666667),
            rejected("wrong_industry", "industry", [0, 1, 0], 0.333333),
        ],
        rejections([1, 1, 1]),
    ),
    f"rejections?by=channel&basis=period&{AUTUMN}": report(
        "period",
        [
            rejected("too_small", "size", [0, 0, 1], 0.5, channel="organic_search"),
            rejected("wrong_industry", "industry", [0, 1, 0], 0.5, channel="organic_search"),
            rejected("too_small", "size", [1, 0, 0], 1.0, channel="paid_search"),
        ],
        rejections([1, 1, 1]),
    ),
}  # fmt: skip
