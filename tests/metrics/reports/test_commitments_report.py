"""The report `commitments` against a calculation of its own, made from the raw facts of a year."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx2
import pytest

from services.metrics.promises.tasks import update_promises
from shared.db.connection import sql
from shared.db.database import Database
from tests.metrics.conftest import CreateKey, GetJson, Receive
from tests.metrics.event_builders import agreement_activated, lead_captured, lead_qualified, new_lead_id, sla_event
from tests.metrics.reports.two_ways import refold
from tests.metrics.reports.year import FIRST_SIGNED, TERMS, THEN_SIGNED, TODAY, ZONE, Year, live_a_year, tell


def list_months() -> list[tuple[date, date]]:
    """First days and ends of the months from the first signature to today."""
    months, day = [], FIRST_SIGNED.date().replace(day=1)
    while day <= TODAY.date():
        end = (day + timedelta(days=31)).replace(day=1)
        months.append((day, end))
        day = end
    return months


def count(instants: list[tuple[datetime, str]], span: tuple[date, date], *kinds: str) -> int:
    first = max(span[0], FIRST_SIGNED.date())
    return sum(first <= at.astimezone(ZONE).date() < span[1] and kind in kinds for at, kind in instants)


def promise_leads(span: tuple[date, date]) -> int:
    """Each day of the month has its share of the agreement that was in force on it."""
    days = [span[0] + timedelta(days=number) for number in range((span[1] - span[0]).days)]
    shares = [28 if day >= THEN_SIGNED.date() else 20 if day >= FIRST_SIGNED.date() else 0 for day in days]
    return int(sum(shares) / len(days) + 0.5)


def divide(part: float, whole: float) -> float | None:
    return round(part / whole, 6) if whole else None


def expect_leads(year: Year, span: tuple[date, date]) -> dict[str, Any]:
    done, promised = count(year.delivered, span, "accepted", "rejected", "waiting"), promise_leads(span)
    accepted, rejected = count(year.delivered, span, "accepted"), count(year.delivered, span, "rejected")
    return {
        "side": "marketing", "promise": "qualified_leads", "per": "month", "span": f"{span[0]:%Y-%m}",
        "from": max(span[0], FIRST_SIGNED.date()).isoformat(), "to": span[1].isoformat(), "promised": promised,
        "due": promised, "done": done, "attainment": divide(done, promised), "projected": done,
        "state": "kept" if done >= promised else "missed",
        "paired": {"name": "acceptance_rate", "value": divide(accepted, accepted + rejected)},
    }  # fmt: skip


def expect_acceptance(year: Year, span: tuple[date, date]) -> dict[str, Any]:
    met, breached = count(year.clocks, span, "met"), count(year.clocks, span, "breached")
    share = divide(met, met + breached)
    assert share is not None
    won = count(year.decided, span, "won")
    return {
        "side": "sales", "promise": "acceptance", "per": "month", "span": f"{span[0]:%Y-%m}",
        "from": max(span[0], FIRST_SIGNED.date()).isoformat(), "to": span[1].isoformat(), "promised": 0.8,
        "due": 0.8, "done": share, "attainment": divide(share, 0.8), "projected": share,
        "state": "kept" if met >= 0.8 * (met + breached) else "missed",
        "paired": {"name": "win_rate", "value": divide(won, won)},
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
async def test_what_both_sides_kept_is_what_the_raw_facts_say(
    database: Database, receive: Receive, get_json: GetJson, seed: int
) -> None:
    year = live_a_year(seed)
    await tell(receive, year, seed)
    over = [span for span in list_months() if span[1] <= TODAY.date()]

    plain = await get_json("/v1/reports/commitments", to=TODAY.date().isoformat())
    await refold(database)
    summed = await get_json("/v1/reports/commitments", to=TODAY.date().isoformat())

    def pick(report: dict[str, Any], promise: str) -> list[Any]:
        return [row for row in report["rows"] if row["promise"] == promise and row["to"] <= TODAY.date().isoformat()]

    assert pick(plain, "qualified_leads") == [expect_leads(year, span) for span in over]
    assert pick(plain, "acceptance") == [expect_acceptance(year, span) for span in over]
    for promise in ("qualified_leads", "acceptance_rate", "acceptance", "follow_up"):
        assert pick(summed, promise) == pick(plain, promise)


async def test_conversations_of_a_week_are_counted_by_their_own_day(receive: Receive, get_json: GetJson) -> None:
    year = live_a_year(5)
    await tell(receive, year, 5)
    monday = (TODAY - timedelta(days=TODAY.weekday() + 14)).date()
    spoken = sum(monday <= at.astimezone(ZONE).date() < monday + timedelta(days=7) for at in year.contacted)
    until = (monday + timedelta(days=7)).isoformat()

    report = await get_json("/v1/reports/commitments", **{"from": monday.isoformat()}, to=until, by="week")

    (row,) = [row for row in report["rows"] if row["promise"] == "follow_up"]
    assert (row["week"], row["promised"], row["done"]) == (f"{monday:%G-W%V}", 3, spoken)
    assert row["state"] == ("kept" if spoken >= 3 else "missed")
    # The shares of sales name no span: they are judged by the one that is asked for.
    assert [row["promise"] for row in report["rows"]] == ["acceptance", "follow_up"]


async def test_another_group_than_a_span_is_refused(client: httpx2.AsyncClient, create_key: CreateKey) -> None:
    headers = await create_key("read")

    response = await client.get("/v1/reports/commitments", params={"by": "channel"}, headers=headers)

    assert response.status_code == 422
    assert [error["pointer"] for error in response.json()["errors"]] == ["/query/by"]


async def test_a_seller_sees_the_own_targets_and_not_the_promises_of_the_sides(
    client: httpx2.AsyncClient, receive: Receive, create_key: CreateKey
) -> None:
    at, lead = TODAY - timedelta(days=40), new_lead_id()
    await receive(agreement_activated(FIRST_SIGNED, "Europe/Berlin", **TERMS), lead_captured(lead, at))
    await receive(sla_event("met", lead, at, started_at=at, due_at=at, seller="anna"))

    response = await client.get("/v1/reports/commitments", headers=await create_key("read", seller="anna"))

    rows = response.json()["rows"]
    assert {row["promise"] for row in rows} == {"acceptance"}
    assert [row["done"] for row in rows if row["span"] == f"{at:%Y-%m}"] == [1.0]


async def test_outcomes_are_published_once_and_again_when_they_change(database: Database, receive: Receive) -> None:
    year = live_a_year(1)
    await tell(receive, year, 1)
    await refold(database)
    await update_promises(database)
    first = await list_published(database)
    await update_promises(database)
    again = await list_published(database)
    missed = next(event for event in first if event[:2] == ("promise.missed", "qualified_leads"))
    day = datetime.combine(date.fromisoformat(f"{missed[2]}-25"), datetime.min.time(), UTC)
    for _ in range(60):
        lead = new_lead_id()
        await receive(lead_captured(lead, day), lead_qualified(lead, day))
    await refold(database)
    await update_promises(database)

    assert again == first
    assert {event[0] for event in first} == {"promise.kept", "promise.missed"}
    assert (await list_published(database))[len(first) :] == [("promise.kept", "qualified_leads", missed[2])]


async def list_published(database: Database) -> list[tuple[str, str, str]]:
    rows = await database.run(lambda conn: conn.execute(sql("select type, subject from outbox order by position")))
    return [(row.type, *row.subject.split("/")[2:]) for row in rows]
