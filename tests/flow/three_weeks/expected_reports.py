"""Every expected report, counted by hand: by cohort and by period; by channel, month, team and seller."""

from tests.flow.three_weeks.expectation_builders import Document
from tests.flow.three_weeks.report_builders import (
    attainment,
    funnel,
    rejection,
    rejection_counts,
    report,
    revenue,
    sales_cycle,
    sla,
    win_rate,
)
from tests.flow.three_weeks.requests import euros

AUTUMN = "from=2025-10-01&to=2025-12-01"

UNMATCHED = {"unmatched": euros("700.00"), "unmatched_other_currencies": []}
ALL_LEADS = funnel([14, 11, 9, 7, 5, 4, 2, 1, 3, 1], [0.785714, 0.818182, 0.777778, 0.714286, 0.8, 0.5, 0.142857])
ALL_REVENUE = revenue(14, 2, "17000.00", "15000.00", "1071.43", **UNMATCHED)
# Holunder 6 days and 2 hours, Ahorn 11 days; each has one hour more than the wall times differ by.
ALL_SALES_CYCLES = sales_cycle(2, [8.541667, 8.541667, 10.508333])
ALL_DEALS = win_rate([5, 2, 1, 2], [0.4, 0.666667])
ALL_CLOCKS = attainment(28, 10, 2, 0.736842)
NO_DURATIONS: list[float | None] = [None] * 4
# Without the two clocks of offers, which fall due when the test runs and so in another year.
CLOCKS_DUE_IN_AUTUMN = attainment(28, 10, 1, 0.736842)

REPORTS: dict[str, Document] = {
    "funnel": report("cohort", [ALL_LEADS], ALL_LEADS),
    "funnel?by=channel": report(
        "cohort",
        [
            funnel([4, 3, 2, 1, 0, 0, 0, 0, 2, 0], [0.75, 0.666667, 0.5, 0.0, None, None, 0.0],
                   channel="organic_search"),
            funnel([6, 5, 5, 4, 3, 2, 1, 1, 1, 1], [0.833333, 1.0, 0.8, 0.75, 0.666667, 0.5, 0.166667],
                   channel="paid_search"),
            funnel([4, 3, 2, 2, 2, 2, 1, 0, 0, 0], [0.75, 0.666667, 1.0, 1.0, 1.0, 0.5, 0.25], channel="referral"),
        ],
        ALL_LEADS,
    ),
    "funnel?by=seller": report(
        "cohort",
        [
            funnel([9, 9, 8, 6, 4, 3, 2, 1, 3, 1], [1.0, 0.888889, 0.75, 0.666667, 0.75, 0.666667, 0.222222],
                   seller="anna"),
            funnel([2, 2, 1, 1, 1, 1, 0, 0, 0, 0], [1.0, 0.5, 1.0, 1.0, 1.0, 0.0, 0.0], seller="ben"),
            funnel([3, 0, 0, 0, 0, 0, 0, 0, 0, 0], [0.0, None, None, None, None, None, 0.0], seller=None),
        ],
        ALL_LEADS,
    ),
    # A step that a lead of October reaches in November counts in November: 3 were contacted there and 2 accepted.
    f"funnel?by=month&basis=period&{AUTUMN}": report(
        "period",
        [
            funnel([10, 9, 7, 4, 3, 3, 1, 0, 3, 1], [0.9, 0.777778, 0.571429, 0.75, 1.0, 0.333333, 0.1],
                   month="2025-10"),
            funnel([4, 2, 2, 3, 2, 1, 1, 1, 0, 0], [0.5, 1.0, None, 0.666667, 0.5, 1.0, 0.25], month="2025-11"),
        ],
        ALL_LEADS,
    ),
    "revenue": report("cohort", [ALL_REVENUE], ALL_REVENUE),
    "revenue?by=channel": report(
        "cohort",
        [
            revenue(4, 0, "0.00", "0.00", "0.00", channel="organic_search"),
            revenue(6, 1, "12000.00", "10000.00", "1666.67", channel="paid_search"),
            revenue(4, 1, "5000.00", "5000.00", "1250.00", channel="referral"),
        ],
        ALL_REVENUE,
    ),
    f"revenue?by=month&basis=period&{AUTUMN}": report(
        "period",
        [
            revenue(10, 1, "5000.00", "0.00", "0.00", month="2025-10"),
            revenue(4, 1, "12000.00", "15000.00", "3750.00", month="2025-11"),
        ],
        ALL_REVENUE,
    ),
    "sales_cycle": report("cohort", [ALL_SALES_CYCLES], ALL_SALES_CYCLES),
    "sales_cycle?by=channel": report(
        "cohort",
        [
            sales_cycle(1, [11.0, 11.0, 11.0], channel="paid_search"),
            sales_cycle(1, [6.083333, 6.083333, 6.083333], channel="referral"),
        ],
        ALL_SALES_CYCLES,
    ),
    "win_rate": report("cohort", [ALL_DEALS], ALL_DEALS),
    "win_rate?by=team": report(
        "cohort",
        [
            win_rate([4, 2, 1, 1], [0.5, 0.666667], team="north"),
            win_rate([1, 0, 0, 1], [0.0, None], team="south"),
            win_rate([0, 0, 0, 0], [None, None], team=None),
        ],
        ALL_DEALS,
    ),
    "sla": report(
        "cohort",
        [
            # Elapsed seconds: 0, 1800, 3600, 3600, 13500, 90000, 151200, 325800, 330000, 341100; business seconds: 0,
            # 1800, 3600, 3600, 3600, 9900, 12600, 24300, 39600, 42000. Of ten values, the median lies halfway between
            # the fifth and the sixth, and the 90th percentile a tenth of the way from the ninth to the tenth.
            sla("acceptance", attainment(6, 5, 0, 0.545455), [51750.0, 331110.0, 6750.0, 39840.0]),
            sla("offer", attainment(1, 0, 1, 1.0), [0.0, 0.0, 0.0, 0.0]),
            # Elapsed: 0, 900, 1800, 1800, 5400, 12600, 71100, 84600, 155700; business: 0, 0, 900, 1800, 1800, 5400,
            # 9000, 17100, 44100.
            sla("first_attempt", attainment(7, 2, 0, 0.777778), [5400.0, 98820.0, 1800.0, 22500.0]),
            # Elapsed: 0, 1800, 5400, 12600, 71100, 84600, 155700; business: 0, 0, 1800, 5400, 9000, 17100, 44100.
            sla("first_contact", attainment(6, 2, 0, 0.75), [12600.0, 113040.0, 5400.0, 27900.0]),
            # Elapsed: 0, 1800, 81000, 82800, 245700, 252900, 257400, 338400; business: 0, 1800, 23400, 25200, 75600,
            # 76500, 83700, 84600.
            sla("disposition", attainment(8, 1, 1, 0.888889), [164250.0, 281700.0, 50400.0, 83970.0]),
        ],
        ALL_CLOCKS,
    ),
    "sla?by=team": report(
        "cohort",
        [
            sla("acceptance", attainment(6, 2, 0, 0.75), [8550.0, 327060.0, 3600.0, 21420.0], team="north"),
            sla("offer", attainment(1, 0, 0, 1.0), [0.0, 0.0, 0.0, 0.0], team="north"),
            sla("first_attempt", attainment(7, 1, 0, 0.875), [3600.0, 75150.0, 1800.0, 11430.0], team="north"),
            sla("first_contact", attainment(6, 1, 0, 0.857143), [9000.0, 77850.0, 3600.0, 13050.0], team="north"),
            sla("disposition", attainment(7, 1, 1, 0.875), [82800.0, 289800.0, 25200.0, 84060.0], team="north"),
            sla("acceptance", attainment(0, 3, 0, 0.0), [246150.0, 322110.0, 31950.0, 38070.0], team="south"),
            sla("offer", attainment(0, 0, 1, None), NO_DURATIONS, team="south"),
            sla("first_attempt", attainment(0, 1, 0, 0.0), [155700.0, 155700.0, 44100.0, 44100.0], team="south"),
            sla("first_contact", attainment(0, 1, 0, 0.0), [155700.0, 155700.0, 44100.0, 44100.0], team="south"),
            sla("disposition", attainment(1, 0, 0, 1.0), [245700.0, 245700.0, 76500.0, 76500.0], team="south"),
        ],
        ALL_CLOCKS,
    ),
    # By the day on which each clock falls due.
    f"sla?basis=period&{AUTUMN}": report(
        "period",
        [
            sla("acceptance", attainment(6, 5, 0, 0.545455), [51750.0, 331110.0, 6750.0, 39840.0]),
            sla("offer", attainment(1, 0, 0, 1.0), [0.0, 0.0, 0.0, 0.0]),
            sla("first_attempt", attainment(7, 2, 0, 0.777778), [5400.0, 98820.0, 1800.0, 22500.0]),
            sla("first_contact", attainment(6, 2, 0, 0.75), [12600.0, 113040.0, 5400.0, 27900.0]),
            sla("disposition", attainment(8, 1, 1, 0.888889), [164250.0, 281700.0, 50400.0, 83970.0]),
        ],
        CLOCKS_DUE_IN_AUTUMN,
    ),
    "rejections": report(
        "cohort",
        [
            rejection("too_small", "size", [1, 0, 1], 0.666667),
            rejection("wrong_industry", "industry", [0, 1, 0], 0.333333),
        ],
        rejection_counts([1, 1, 1]),
    ),
    f"rejections?by=channel&basis=period&{AUTUMN}": report(
        "period",
        [
            rejection("too_small", "size", [0, 0, 1], 0.5, channel="organic_search"),
            rejection("wrong_industry", "industry", [0, 1, 0], 0.5, channel="organic_search"),
            rejection("too_small", "size", [1, 0, 0], 1.0, channel="paid_search"),
        ],
        rejection_counts([1, 1, 1]),
    ),
}  # fmt: skip
