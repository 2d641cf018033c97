"""The health of the agreement: no other numbers than those of the reports, by span and by seller, with its reviews."""

from datetime import date, datetime, timedelta
from typing import Any

import httpx2
import pytest

from services.metrics.meetings.domain.health import DueReview, ReviewTerms, list_due_reviews
from shared.db.database import Database
from tests.metrics.conftest import CreateKey, GetJson, Receive
from tests.metrics.event_builders import (
    agreement_activated,
    handoff_accepted,
    handoff_rated,
    lead_captured,
    new_lead_id,
    sla_event,
)
from tests.metrics.html_page import fetch_page
from tests.metrics.meetings.company import DECIDED, SIGNED, ZONE, decide, live, tell
from tests.metrics.reports.two_ways import refold
from tests.support.database import run_as_service

DAY = timedelta(days=1)
CLOCKS = ("due", "met", "breached", "running", "attainment")
SIGNED_DAY = date(2026, 1, 1)


async def read_reports(get_json: GetJson, **dates: str) -> dict[str, Any]:
    """What the reports say of these dates, in the form of the health."""
    reports = {name: await get_json(f"/v1/reports/{name}", **dates) for name in ("sla", "funnel", "ratings")}
    clocks = [row for row in reports["sla"]["rows"] if row["target"] == "disposition"]
    return {
        **({name: clocks[0][name] for name in CLOCKS} if clocks else dict.fromkeys(CLOCKS, 0) | {"attainment": None}),
        "accepted": reports["funnel"]["totals"]["accepted"],
        "rated": reports["ratings"]["totals"]["rated"],
        "rating": reports["ratings"]["totals"]["mean"],
    }


def count_planned(first: date, until: date) -> int:
    """The weekly, monthly and quarterly meetings about spans that end in these days."""
    days = [first + DAY * (number + 1) for number in range((until - first).days)]
    weeks = sum(day.weekday() == 0 for day in days)
    return weeks + sum(day.day == 1 for day in days) + sum(day.day == 1 and day.month % 3 == 1 for day in days)


@pytest.mark.parametrize("by", ["month", "quarter"])
async def test_the_health_has_no_other_numbers_than_the_reports(
    database: Database, receive: Receive, get_json: GetJson, by: str
) -> None:
    await tell(receive, decide(live(8)), 8, **DECIDED)
    await refold(database)

    health = await get_json("/v1/meetings/health", by=by)
    whole = {"from": health["total"]["starts"], "to": health["total"]["ends"], "basis": "period"}
    commitments = (await get_json("/v1/reports/commitments"))["rows"]

    assert (health["since"], health["target"]) == (SIGNED.date().isoformat(), "disposition")
    assert health["total"]["adoption"] == await read_reports(get_json, **whole)
    for span in health["spans"]:
        dates = {"from": span["starts"], "to": span["ends"], "basis": "period"}
        ending = [row for row in commitments if span["starts"] < row["to"] <= span["ends"]]
        assert span["adoption"] == await read_reports(get_json, **dates), span["span"]
        for side in ("marketing", "sales"):
            states = [row["state"] for row in ending if row["side"] == side]
            assert span[side] == {state: states.count(state) for state in ("kept", "missed")}, span["span"]
    for name in ("due", "met", "breached", "running", "accepted", "rated"):
        assert sum(span["adoption"][name] for span in health["spans"]) == health["total"]["adoption"][name]
    assert sum(span["marketing"]["kept"] + span["marketing"]["missed"] for span in health["spans"]) > 5


async def test_meetings_are_held_or_skipped_in_the_month_in_which_their_span_ends(
    receive: Receive, get_json: GetJson, client: httpx2.AsyncClient, create_key: CreateKey
) -> None:
    await tell(receive, live(8, leads=5), 8)
    headers = await create_key("sales")
    for span in ("2026-W09", "2026-02", "2026-Q1"):
        await client.post(f"/v1/meetings/{span}/minutes", json={"present": ["Kim"]}, headers=headers)

    spans = {span["span"]: span for span in (await get_json("/v1/meetings/health"))["spans"]}

    def expect(name: str, held: int) -> dict[str, int]:
        first, until = (date.fromisoformat(spans[name][end]) for end in ("starts", "ends"))
        return {"held": held, "due": 0, "skipped": count_planned(first, until) - held}

    # The week and the month of February end on 1 March and before it; so does the quarter at the end of March.
    assert {name: spans[name]["meetings"] for name in ("2026-01", "2026-02", "2026-03")} == {
        "2026-01": expect("2026-01", 0), "2026-02": expect("2026-02", 1), "2026-03": expect("2026-03", 2),
    }  # fmt: skip


async def test_each_seller_has_the_numbers_of_the_reports(receive: Receive, get_json: GetJson) -> None:
    now = datetime.now(ZONE).replace(microsecond=0)
    facts: list[Any] = [
        agreement_activated(now - 400 * DAY, sales={"disposition": {"within": "5d"}, "acceptance": {"within": "4h"}})
    ]
    for number in range(9):
        lead: Any = new_lead_id()
        who: dict[str, Any] = {"seller": "anna" if number % 3 else "ben", "team": "north"}
        times: dict[str, Any] = {"started_at": now - 3 * DAY, "due_at": now - 2 * DAY, **who}
        facts += [lead_captured(lead, now - 4 * DAY), handoff_accepted(lead, now - 3 * DAY, **who)]
        facts.append(sla_event("breached" if number % 4 == 1 else "met", lead, now - 2 * DAY, "disposition", **times))
        if number % 2:
            facts.append(handoff_rated(lead, now - DAY, 1 + number % 5, **who))
    await receive(*facts)

    health = await get_json("/v1/meetings/health")
    recent = health["recent"]
    dates = {"from": recent["starts"], "to": recent["ends"], "basis": "period", "by": "seller"}
    rows = {name: (await get_json(f"/v1/reports/{name}", **dates))["rows"] for name in ("sla", "funnel", "ratings")}

    def find(name: str, seller: str) -> dict[str, Any]:
        return next(row for row in rows[name] if row["seller"] == seller)

    assert health["target"] == "disposition"
    assert recent["sellers"] == [
        {
            "seller": seller,
            **{name: find("sla", seller)[name] for name in CLOCKS},
            "accepted": find("funnel", seller)["accepted"],
            "rated": find("ratings", seller)["rated"],
            "rating": find("ratings", seller)["mean"],
        }
        for seller in ("anna", "ben")
    ]
    assert [(each["met"], each["breached"], each["accepted"]) for each in recent["sellers"]] == [(4, 2, 6), (3, 0, 3)]


async def test_the_page_shows_the_same_numbers_with_their_lists(
    database: Database, receive: Receive, get_json: GetJson, client: httpx2.AsyncClient
) -> None:
    await tell(receive, decide(live(8)), 8, **DECIDED)

    health = await get_json("/v1/meetings/health")
    page = await fetch_page(client, "meetings/health")
    span = next(each for each in health["spans"] if each["span"] == "2026-03")

    assert page.link_texts["/meetings/2026-03"] == "2026-03"
    listed = "/promises/disposition?state=breached&first=2026-03-01&last=2026-03-31&basis=period"
    assert page.link_texts[listed] == f"{span['adoption']['attainment']:.1%}"
    assert f"{span['adoption']['rated']}, {span['adoption']['accepted']} accepted" in page.texts
    assert str(health["total"]["meetings"]["skipped"]) + " skipped" in page.texts


async def test_where_no_time_for_a_decision_is_promised_no_other_promise_stands_in_its_place(
    receive: Receive, get_json: GetJson, client: httpx2.AsyncClient
) -> None:
    await tell(receive, live(8, leads=40), 8)

    health = await get_json("/v1/meetings/health")
    page = await fetch_page(client, "meetings/health")

    assert health["target"] is None
    assert {name: health["total"]["adoption"][name] for name in CLOCKS} == {
        "due": 0, "met": 0, "breached": 0, "running": 0, "attainment": None,
    }  # fmt: skip
    assert health["total"]["adoption"]["accepted"] > 0
    assert "no time for it is promised" in page.texts
    assert any("so how many leads are decided in time is not known" in text for text in page.texts)


async def test_before_the_first_agreement_there_is_no_health(get_json: GetJson, client: httpx2.AsyncClient) -> None:
    health = await get_json("/v1/meetings/health")
    page = await fetch_page(client, "meetings/health")

    assert (health["since"], health["total"], health["spans"], health["reviews"]) == (None, None, [], [])
    assert "Both sides sign an agreement first." in page.texts


async def test_the_next_review_is_shown_however_long_it_is_away(receive: Receive, get_json: GetJson) -> None:
    await receive(agreement_activated(datetime(2026, 1, 1, 9, tzinfo=ZONE), "Europe/Berlin", review_every_days=36_500))

    health = await get_json("/v1/meetings/health", by="quarter")

    assert health["reviews"] == [{"version": 1, "due": "2125-12-08", "held": None, "state": "ahead"}]
    assert health["total"]["reviews"] == {"due": 0, "on_time": 0}


async def test_reviews_that_qualification_lends_are_on_time_or_late(
    database_url: str, receive: Receive, get_json: GetJson
) -> None:
    await receive(
        agreement_activated(datetime(2026, 1, 1, 9, tzinfo=ZONE), "Europe/Berlin", review_every_days=90),
        agreement_activated(datetime(2026, 8, 1, tzinfo=ZONE), "Europe/Berlin", version=2),
    )
    for statement in REVIEWS.split(";"):
        await run_as_service(database_url, "qualification", statement)

    health = await get_json("/v1/meetings/health", by="quarter")

    assert health["reviews"] == [
        {"version": 1, "due": "2026-04-01", "held": "2026-04-01", "state": "on_time"},
        {"version": 1, "due": "2026-06-30", "held": "2026-07-10", "state": "late"},
    ]
    assert {span["span"]: span["reviews"] for span in health["spans"] if span["reviews"]["due"]} == {
        "2026-Q2": {"due": 2, "on_time": 1}
    }


REVIEWS = """
    insert into agreements (version, digest, document, drafted_at) values (1, 'one', '{}', now());
    insert into reviews (review_id, version, decision, minutes, present, key_id, held_at)
    select gen_random_uuid(), 1, 'keep', 'We keep it.', '{}', gen_random_uuid(), cast(at as timestamptz)
    from (values ('2026-04-01 10:00+02'), ('2026-07-10 10:00+02')) as held (at)
"""


@pytest.mark.parametrize(
    ("held", "today", "states"),
    [
        ([], date(2026, 1, 31), ["ahead"]),
        ([], date(2026, 2, 1), ["overdue"]),
        ([date(2026, 1, 31)], date(2026, 2, 10), ["on_time", "ahead"]),
        ([date(2026, 2, 1)], date(2026, 2, 10), ["late", "ahead"]),
        ([date(2026, 1, 10), date(2026, 1, 20)], date(2026, 2, 20), ["on_time", "on_time", "overdue"]),
    ],
    ids=["before its day", "after its day", "held on its day", "held a day late", "held early, then forgotten"],
)
def test_the_next_review_is_counted_from_the_last(held: list[date], today: date, states: list[str]) -> None:
    found = list_due_reviews([ReviewTerms(1, SIGNED_DAY, 30)], {1: held}, today)

    assert [review.state for review in found] == states
    assert [review.held for review in found] == [*held, *[None] * (len(states) - len(held))]


def test_a_review_that_a_new_agreement_overtook_was_missed_or_is_not_due_any_more() -> None:
    agreements = [
        ReviewTerms(1, SIGNED_DAY, 30),
        ReviewTerms(2, date(2026, 3, 1), 90),
        ReviewTerms(3, date(2026, 4, 1), None),
    ]

    assert list_due_reviews(agreements, {}, date(2026, 6, 1)) == [DueReview(1, date(2026, 1, 31), None, "missed")]
