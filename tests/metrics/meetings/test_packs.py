"""Packs against a calculation of their own from the raw facts of half a year, in any order and after a rebuild."""

from collections.abc import Callable
from datetime import date, datetime, time
from statistics import median
from typing import Any

import pytest

from services.metrics.projections.handlers.rebuild import rebuild
from shared.db.database import Database
from tests.metrics import event_builders as build
from tests.metrics.conftest import GetJson, Receive
from tests.metrics.meetings.company import SELLERS, ZONE, Company, Lead, live, tell
from tests.metrics.reports.two_ways import refold
from tests.support.lent_advice import SAYS, advise

MARCH, FEBRUARY = (date(2026, 3, 1), date(2026, 4, 1)), (date(2026, 2, 1), date(2026, 3, 1))


class Count:
    """Counts the leads of a company in the days from the first on and before the second."""

    def __init__(self, company: Company, days: tuple[date, date]) -> None:
        self.company = company
        self.start, self.until = (datetime.combine(day, time.min, ZONE) for day in days)

    def holds(self, at: datetime | None) -> bool:
        return at is not None and self.start <= at < self.until

    def of(self, instant: Callable[[Lead], datetime | None]) -> list[Lead]:
        return [lead for lead in self.company.leads if self.holds(instant(lead))]

    def list_points(self) -> dict[str, Any]:
        delivered, won = self.of(lambda lead: lead.qualified), self.of(lambda lead: lead.won)
        accepted = [lead for lead in delivered if lead.accepted]
        answered = [lead for lead in delivered if lead.accepted or lead.rejected]
        ratings = [lead.rating[1] for lead in self.company.leads if lead.rating and self.holds(lead.rating[0])]
        booked = sum(lead.amount for lead in won)
        spent = sum(amount for day, _, amount in self.company.spent if self.start.date() <= day < self.until.date())
        return {
            "captured": len(self.of(lambda lead: lead.captured)),
            "delivered": len(delivered),
            "acceptance_rate": pytest.approx(len(accepted) / len(answered), abs=1e-6),
            "waiting": len(delivered) - len(answered),
            "rating": pytest.approx(sum(ratings) / len(ratings), abs=1e-6),
            "rated": len(ratings),
            "rejected": len(self.of(lambda lead: lead.rejected)),
            "contacted": len(self.of(lambda lead: lead.contacted or lead.won)),
            "won": len(won),
            "bookings": {"amount": f"{booked:.2f}", "currency": "EUR"},
            "cycle": pytest.approx(
                median((lead.won - lead.captured).total_seconds() / 86400 for lead in won if lead.won)
            ),
            "spend": {"amount": f"{spent:.2f}", "currency": "EUR"},
            "deals": len(won),
        }


def read_points(pack: dict[str, Any], key: str = "value") -> dict[str, Any]:
    """The numbers of a pack by their ids; those of the leads of the span before are apart."""
    return {
        point["id"]: point[key]
        for section in pack["sections"]
        if section["id"] != "became"
        for point in section["points"]
    }


def find_section(pack: dict[str, Any], name: str) -> dict[str, Any]:
    section: dict[str, Any] = next(each for each in pack["sections"] if each["id"] == name)
    return section


@pytest.mark.parametrize(("seed", "summed"), [(1, False), (1, True), (2, True)])
async def test_the_monthly_pack_is_what_the_raw_facts_say(
    database: Database, receive: Receive, get_json: GetJson, seed: int, summed: bool
) -> None:
    company = live(7)
    await tell(receive, company, seed)
    if summed:
        await refold(database)
    pack = await get_json("/v1/meetings/2026-03")

    now, before = Count(company, MARCH).list_points(), Count(company, FEBRUARY).list_points()
    points, previous = read_points(pack), read_points(pack, "previous")
    assert {name: points[name] for name in now} == now
    assert {name: previous[name] for name in before} == before
    assert [section["id"] for section in pack["sections"]] == [
        "delivered", "became", "quality", "sources", "sales", "blockers", "money", "shifts", "leak", "goal", "wins",
    ]  # fmt: skip


async def test_a_pack_says_what_became_of_the_leads_of_the_span_before(receive: Receive, get_json: GetJson) -> None:
    company = live(7)
    await tell(receive, company, 1)
    became = find_section(await get_json("/v1/meetings/2026-03"), "became")

    cohort = Count(company, FEBRUARY).of(lambda lead: lead.captured)
    steps = {"qualified": "qualified", "accepted": "accepted", "contacted": "contacted", "won": "won"}
    counted = {name: sum(getattr(lead, field) is not None for lead in cohort) for name, field in steps.items()}
    assert {point["id"]: point["value"] for point in became["points"] if point["id"] in counted} == counted


def count_kept(company: Company) -> tuple[str, int, int]:
    """The side that promised qualified leads, and in how many months of the first quarter it kept and missed that."""
    months = [(date(2026, month, 1), date(2026, month + 1, 1)) for month in (1, 2, 3)]
    kept = sum(Count(company, days).list_points()["delivered"] >= 40 for days in months)
    return "marketing", kept, 3 - kept


async def test_rejections_promises_and_wins_stand_in_their_tables(receive: Receive, get_json: GetJson) -> None:
    company = live(7)
    await tell(receive, company, 1)
    pack = await get_json("/v1/meetings/2026-Q1")

    quarter = Count(company, (date(2026, 1, 1), date(2026, 4, 1)))
    rejected, won = quarter.of(lambda lead: lead.rejected), quarter.of(lambda lead: lead.won)
    rows = find_section(pack, "quality")["tables"][0]["rows"]
    assert {row["reason"]: row["count"] for row in rows} == {
        reason: sum(lead.reason == reason for lead in rejected) for reason in ("too_small", "other")
    }
    clocks = [lead.clock[1] for lead in company.leads if lead.clock and quarter.holds(lead.clock[0])]
    kept = {
        row["promise"]: (row["side"], row["kept"], row["missed"])
        for row in find_section(pack, "goal")["tables"][1]["rows"]
    }
    assert kept["qualified_leads"] == count_kept(company)
    (target,) = find_section(pack, "sales")["tables"][0]["rows"]
    assert (target["met"], target["breached"]) == (clocks.count("met"), clocks.count("breached"))
    wins = find_section(pack, "wins")["tables"][0]["rows"]
    largest = sorted(won, key=lambda lead: (-lead.amount, lead.won))[:10]
    assert [(row["lead"], row["channel"], row["sellers"], row["teams"]) for row in wins] == [
        (str(lead.lead_id), lead.channel, [lead.seller], [SELLERS[lead.seller or ""]]) for lead in largest
    ]
    missed = find_section(pack, "blockers")["tables"][0]["rows"]
    assert {(row["side"], row["promise"]) for row in missed if row["span"] == "2026-03"} == {
        (side, promise) for side, promise in (("marketing", "acceptance_rate"), ("sales", "first_contact"))
    }


async def test_the_pack_is_the_same_after_a_rebuild_and_in_another_order(
    database: Database, receive: Receive, get_json: GetJson
) -> None:
    await tell(receive, live(7), 3)
    before = [await get_json(f"/v1/meetings/{span}") for span in ("2026-W12", "2026-03", "2026-Q1")]
    await rebuild(database)
    after = [await get_json(f"/v1/meetings/{span}") for span in ("2026-W12", "2026-03", "2026-Q1")]

    assert [pack["sections"] for pack in after] == [pack["sections"] for pack in before]


async def test_the_weekly_pack_has_two_forms(receive: Receive, get_json: GetJson) -> None:
    await tell(receive, live(7, 60), 1)
    agreed = await get_json("/v1/meetings/2026-W12")
    short = await get_json("/v1/meetings/2026-W12", form="15m")

    assert agreed["form"] == "30m"
    assert [section["id"] for section in agreed["sections"]] == [
        "delivered", "became", "quality", "sales", "customers", "blockers", "wins",
    ]  # fmt: skip
    assert [section["id"] for section in short["sections"]] == ["delivered", "became", "quality"]


async def test_a_review_doubts_a_decision_time_that_deals_exceed_and_names_personas(
    receive: Receive, get_json: GetJson
) -> None:
    lead = build.new_lead_id()
    await receive(
        build.agreement_activated(build.day(1), buyer={"decision_days": 10}),
        build.lead_captured(lead, build.day(1)),
        build.lead_qualified(lead, build.day(2), persona="owner"),
        build.deal_event("won", lead, build.day(21)),
    )
    pack = await get_json("/v1/meetings/2026-03")

    doubt = "By the agreement buyers decide within 10 days; half of these deals took 20 or more."
    assert find_section(pack, "money")["say"] == doubt
    assert [(row["persona"], row["won"]) for row in find_section(pack, "sources")["tables"][1]["rows"]] == [
        ("owner", 1)
    ]


async def test_the_quarterly_pack_names_what_is_proposed_for_the_next_review(
    receive: Receive, get_json: GetJson, database_url: str
) -> None:
    await receive(build.agreement_activated(build.day(1)))
    before = await get_json("/v1/meetings/2026-Q1")
    await advise(database_url, date(2026, 4, 1))
    after = await get_json("/v1/meetings/2026-Q1")

    assert [table["id"] for table in find_section(before, "next")["tables"]] == ["versions"]
    assert find_section(after, "next")["tables"][1:] == [
        {
            "id": "advice",
            "name": "About the agreement",
            "rows": [{"says": SAYS, "day": "2026-11-30", "list": "/agreement/advice"}],
        }
    ]
