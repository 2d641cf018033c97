"""What the packs of the year's meetings must say by its raw facts: each number beside that of the span before."""

from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from statistics import median
from typing import Any

from tests.flow.year import story
from tests.flow.year.expected import MONTHS, Days, Expected, count, days_of, holds
from tests.flow.year.expected_goal import TARGET, ExpectedGoal, about
from tests.flow.year.expected_leak import ExpectedLeak
from tests.flow.year.expected_promises import ExpectedPromises, count_kept
from tests.flow.year.expected_shifts import ExpectedShifts
from tests.flow.year.story import END, ZONE, Lead

NAMED_WINS, LONGEST_MONTH = 10, 31
CENT, MINUTES_DUE = 0.01, 5.0
STEPS = ("captured", "qualified", "accepted", "contacted", "sales_qualified", "opportunity", "won")


class ExpectedPacks:
    """The packs of all weeks, months and quarters of the year."""

    def __init__(self, expected: Expected) -> None:
        self._expected = expected
        self._promises, self._goal = ExpectedPromises(expected), ExpectedGoal(expected)
        self._leak, self._shifts = ExpectedLeak(expected), ExpectedShifts(expected)

    def find(self, name: str, days: Days, before: Days) -> dict[str, Any]:
        """The pack of a span, by its name; `before`: the days of the one before."""
        points, former = self._count(days), self._count(before)
        shown = {id_: [value, former[id_]] for id_, value in points.items()}
        came = [lead for lead in self._expected.leads if holds(before, lead.captured)]
        shown |= {f"became.{step}": [sum(bool(reach(lead, step)) for lead in came), None] for step in STEPS}
        overlapping = self._promises.list_overlapping(days)
        shown |= {id_: [value, None] for id_, value in self._count_now(overlapping).items()}
        tables = self._list_tables(days, overlapping)
        if "W" not in name:
            self._review(days, shown, tables, overlapping)
        else:
            of_week = ("delivered.", "became.", "quality.", "sales.", "blockers.", "wins.")
            shown = {id_: value for id_, value in shown.items() if id_.startswith(of_week)}
        return {"points": shown, "tables": tables}

    def _count(self, days: Days) -> dict[str, Any]:
        """The numbers of these days, each thing by its own day."""
        leads, won = self._expected.leads, [lead for lead in self._expected.won if holds(days, lead.won)]
        steps = {step: count(leads, days, partial(reach, step=step)) for step in STEPS}
        delivered = [lead for lead in self._expected.delivered if holds(days, lead.captured)]
        accepted = sum(lead.accepted is not None for lead in delivered)
        rejected = sum(lead.rejected is not None for lead in delivered)
        bookings, spent = write(self._expected.book(days)), self._spend(days)
        win_rate = self._promises.decide(days).value
        return {
            "delivered.captured": steps["captured"],
            "delivered.delivered": len(delivered),
            "quality.acceptance_rate": accepted / (accepted + rejected) if accepted + rejected else None,
            "quality.waiting": len(delivered) - accepted - rejected,
            "quality.rating": None,
            "quality.rated": 0,
            "quality.rejected": count(leads, days, lambda lead: lead.rejected),
            **{f"sales.{step}": steps[step] for step in STEPS[2:]},
            "sales.bookings": bookings,
            "sales.win_rate": win_rate,
            "wins.deals": len(won),
            "money.revenue": write(self._expected.receive(days)),
            "money.bookings": bookings,
            "money.won": len(won),
            "money.win_rate": win_rate,
            "money.cycle": median(map(days_of, won)) if won else None,
            **{f"money.{name}": cost for name, cost in price(spent, steps).items()},
        }

    def _count_now(self, overlapping: list[dict[str, Any]]) -> dict[str, Any]:
        """What a pack says of now, and of the promises in spans with a day of its own."""
        states = [row["state"] for row in overlapping]
        return {
            "sales.open": 0,
            "sales.worth": write(Decimal(0)),
            "sales.stuck": None,
            "blockers.untouched": len(self._expected.list_untouched()),
            "blockers.unattended": len(self._expected.list_unattended()),
            "blockers.unowned": 0,
            "blockers.disputed": 0,
            "blockers.missed": states.count("missed"),
            "blockers.at_risk": states.count("at_risk"),
        }

    def _list_tables(self, days: Days, overlapping: list[dict[str, Any]]) -> dict[str, Any]:
        rejected = count(self._expected.leads, days, lambda lead: lead.rejected)
        shown = ("side", "promise", "span", "promised", "done", "projected", "state", "paired")
        return {
            "quality.rejections": [{"reason": "other", "count": rejected, "share": 1.0}] if rejected else [],
            "sales.targets": [row for target in ("acceptance", "first_contact") for row in self._time(target, days)],
            "blockers.promises": [
                {name: row[name] for name in shown} for row in overlapping if row["state"] in ("missed", "at_risk")
            ],
            "wins.wins": self._list_wins(days),
        }

    def _time(self, target: str, days: Days) -> list[dict[str, Any]]:
        share = self._promises.time(target, days)
        due = share.kept + share.missed + share.waiting
        row = {"target": target, "due": due, "met": share.kept, "breached": share.missed, "running": share.waiting}
        return [row | {"attainment": share.value}] if due else []

    def _list_wins(self, days: Days) -> list[dict[str, Any]]:
        """The largest deals, those in the agreement's currency first, with everyone who took part."""
        won = [lead for lead in self._expected.won if holds(days, lead.won)]
        order = sorted(won, key=lambda lead: (lead.currency != "EUR", -lead.amount, lead.won))
        return [
            {
                "lead": lead.number,
                "amount": {"amount": f"{lead.amount:.2f}", "currency": lead.currency},
                "source": "website",
                "channel": lead.channel,
                "campaign": lead.campaign,
                "sellers": [lead.seller],
                "teams": [lead.country],
            }
            for lead in order[:NAMED_WINS]
        ]

    def _review(
        self, days: Days, points: dict[str, Any], tables: dict[str, Any], overlapping: list[dict[str, Any]]
    ) -> None:
        """What months and quarters have beside weeks."""
        end = min(datetime.combine(days[1], time(), ZONE), END)
        goal, leak = self._goal.find(end), self._leak.find(days)
        shifts = self._shifts.find(end.date())
        points["shifts.shifted"] = [shifts["shifted"], None]
        points["leak.leak"] = [leak["totals"]["leak"], None]
        # Of a span that is not over more falls due while the story is read.
        drift = MINUTES_DUE if days[1] > END.date() else CENT
        points |= {f"goal.{name}": [about(goal[name], drift), None] for name in ("booked", "due", "missing")}
        points["goal.target"] = [float(TARGET), None]
        tables["sources.sources"] = [self._list_source(days)]
        tables["money.channels"] = [self._list_channel(days, channel) for channel in story.CHANNELS]
        shown = ("count", "observed", "expected", "deal", "leak", "low", "high")
        tables["shifts.shifts"] = {
            name: {column: cell for column, cell in row.items() if column != "spans"}
            for name, row in shifts["rows"].items()
        }
        tables["leak.leaks"] = {cause: {name: row[name] for name in shown} for cause, row in leak["rows"].items()}
        tables["goal.causes"] = goal["causes"]
        tables["goal.kept"] = count_kept(overlapping)
        if (days[1] - days[0]).days > LONGEST_MONTH:
            own = sum(lead.amount for lead in self._expected.won if lead.currency == "EUR" and holds(days, lead.won))
            amounts = {"credited": Decimal(0), "commission": Decimal(0), "uncredited": Decimal(own)}
            points |= {f"credit.{name}": [write(amount), None] for name, amount in amounts.items()}

    def _list_source(self, days: Days) -> dict[str, Any]:
        steps = {step: count(self._expected.leads, days, partial(reach, step=step)) for step in STEPS}
        kept = sum(holds(days, lead.accepted) for lead in self._expected.delivered)
        shown = ("captured", "qualified", "accepted", "sales_qualified", "won")
        return {
            "source": "website",
            **{step: steps[step] for step in shown},
            "acceptance_rate": divide_leads(kept, steps["qualified"]),
            "lead_to_customer": divide_leads(steps["won"], steps["captured"]),
        }

    def _list_channel(self, days: Days, channel: str) -> dict[str, Any]:
        leads = [lead for lead in self._expected.leads if lead.channel == channel]
        steps = {step: count(leads, days, partial(reach, step=step)) for step in ("captured", "qualified", "won")}
        return {"channel": channel} | price(self._spend(days, channel), steps) | steps

    def _spend(self, days: Days, channel: str | None = None) -> Decimal:
        return sum(
            (
                row.amount
                for row in self._expected.year.spent
                if days[0] <= row.day < days[1] and channel in (None, row.channel)
            ),
            Decimal(0),
        )


def reach(lead: Lead, step: str) -> datetime | None:
    """When a lead reached a step; a purchase implies that sales found it good, and a deal."""
    if step == "qualified":
        return lead.captured if lead.fits else None
    instant: datetime | None = getattr(lead, "won" if step in ("sales_qualified", "opportunity") else step)
    return instant


def price(spent: Decimal, steps: dict[str, int]) -> dict[str, Any]:
    of = {"cost_per_lead": "captured", "cost_per_qualified": "qualified", "cost_per_customer": "won"}
    costs = {name: write(spent / steps[step]) if steps[step] else None for name, step in of.items()}
    return {"spend": write(spent), **costs}


def write(amount: Decimal) -> dict[str, str]:
    return {"amount": f"{amount.quantize(Decimal('0.01'), ROUND_HALF_UP):.2f}", "currency": "EUR"}


def divide_leads(part: int, whole: int) -> float | None:
    """None where there are more than the whole: then they are other leads."""
    return part / whole if whole and part <= whole else None


def list_spans() -> list[tuple[str, Days, Days]]:
    """All quarters, months and weeks of the year by name, each with its days and those of the span before."""
    monday = date(2024, 12, 30)
    weeks = [(monday + timedelta(weeks=number), monday + timedelta(weeks=number + 1)) for number in range(51)]
    quarters = [(MONTHS[number][0], MONTHS[number + 2][1]) for number in (0, 3, 6, 9)]
    return [
        *((f"{days[0].year}-Q{days[0].month // 3 + 1}", days, (go_back(days[0], 3), days[0])) for days in quarters),
        *((f"{days[0]:%Y-%m}", days, (go_back(days[0], 1), days[0])) for days in MONTHS),
        *((f"{days[0]:%G-W%V}", days, (days[0] - timedelta(weeks=1), days[0])) for days in weeks),
    ]


def go_back(first: date, months: int) -> date:
    return date(first.year - (first.month <= months), (first.month - months - 1) % 12 + 1, 1)
