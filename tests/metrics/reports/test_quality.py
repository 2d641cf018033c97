"""The quality index of each version of the agreement, from the numbers that the other reports have of its time."""

from typing import Any

import httpx2

from shared.db.database import Database
from shared.events.base import Event
from tests.metrics import event_builders as build
from tests.metrics.conftest import CreateKey, GetJson, Receive
from tests.metrics.html_page import Page, fetch_page
from tests.metrics.reports.two_ways import refold

# The second version is signed on the 20th of March.
SIGNED = 20
PARTS = ["acceptance_rate", "confirmed", "win_rate", "rating"]


def sign(version: int, number: float) -> Event:
    return build.agreement_activated(build.day(number), version=version)


def lead(number: float, *steps: str, score: int = 4) -> list[Event]:
    """A lead that qualified on this day of March, and what sales made of it within the day."""
    found, at = build.new_lead_id(), build.day(number + 0.1)
    told: dict[str, Event] = {
        "accepted": build.handoff_accepted(found, at),
        "confirmed": build.handoff_rejected(found, at, check="confirmed"),
        "loose": build.handoff_rejected(found, at, check="loose"),
        "rated": build.handoff_rated(found, at, score),
        "won": build.deal_event("won", found, at),
        "lost": build.deal_event("lost", found, at),
    }
    return [
        build.lead_captured(found, build.day(number)),
        build.lead_qualified(found, build.day(number)),
        build.handoff_offered(found, build.day(number)),
        *(told[step] for step in steps),
    ]


async def tell_two_versions(receive: Receive) -> None:
    """Of the first: 20 accepted of 40, 10 rejections confirmed, 20 rated 3. Of the second: 30 of 40, 4, rated 5."""
    await receive(sign(1, 1), sign(2, SIGNED))
    for day, counts, score in ((5, (20, 10, 10), 3), (SIGNED + 2, (30, 4, 6), 5)):
        accepted, confirmed, loose = counts
        for number in range(accepted):
            rated = ("rated",) if number < 20 else ()
            await receive(*lead(day, "accepted", *rated, *(("won",) if number < 8 else ()), score=score))
        for _ in range(confirmed):
            await receive(*lead(day, "confirmed"))
        for _ in range(loose):
            await receive(*lead(day, "loose"))
    await receive(*[event for _ in range(24) for event in lead(SIGNED + 3, "accepted", "lost")])


def row(version: int, **fields: Any) -> dict[str, Any]:
    start = {1: "2026-03-01T00:00:00.000000Z", 2: "2026-03-20T00:00:00.000000Z"}[version]
    return {"version": version, "in_force_from": start, "waiting": 0, "disputed": 0, **fields}


async def test_each_version_has_an_index_of_its_own_time_beside_the_one_before(
    receive: Receive, get_json: GetJson
) -> None:
    await tell_two_versions(receive)

    report = await get_json("/v1/reports/quality")

    # (0.5 + 0.75 + (3 - 1) / 4) / 3; of the eight deals of its time nothing is said yet.
    first = row(
        1, in_force_to="2026-03-20T00:00:00.000000Z", index=58.3, change=None, thin=["win_rate"], delivered=40,
        accepted=20, rejected=20, acceptance_rate=0.5, confirmed=10, loose=10, won=8, lost=0, win_rate=1.0,
        rated=20, mean_rating=3.0,
    )  # fmt: skip
    # (54 / 64 + 60 / 64 + 8 / 32 + 1) / 4; the change is of the three parts that both have.
    second = row(
        2, in_force_to=None, index=75.8, change=34.4, thin=[], delivered=64, accepted=54, rejected=10,
        acceptance_rate=0.84375, confirmed=4, loose=6, won=8, lost=24, win_rate=0.25, rated=20, mean_rating=5.0,
    )  # fmt: skip
    assert (report["rows"], report["totals"]) == ([first, second], {"versions": 2})


async def test_its_numbers_are_those_of_the_other_reports_in_the_same_days(receive: Receive, get_json: GetJson) -> None:
    await tell_two_versions(receive)
    dates = {"from": "2026-03-20", "basis": "period"}

    (second,) = (await get_json("/v1/reports/quality", **dates))["rows"]
    others = {name: (await get_json(f"/v1/reports/{name}", **dates))["totals"] for name in ("rejections", "win_rate")}
    ratings = (await get_json("/v1/reports/ratings", **dates))["totals"]

    assert [second[name] for name in ("confirmed", "loose", "disputed")] == [
        others["rejections"][name] for name in ("confirmed", "loose", "disputed")
    ]
    assert [second[name] for name in ("won", "lost", "win_rate")] == [
        others["win_rate"][name] for name in ("won", "lost", "win_rate")
    ]
    assert (second["rated"], second["mean_rating"]) == (ratings["rated"], ratings["mean"])


async def test_what_sales_found_itself_and_won_or_lost_says_nothing_about_a_version(
    receive: Receive, get_json: GetJson, database: Database
) -> None:
    await receive(sign(1, 1))
    for number in range(20):
        await receive(*lead(5, "accepted", "won" if number < 5 else "lost"))
    for stage in ("won",) * 30 + ("lost",) * 2:
        own = build.new_lead_id()
        found = build.lead_captured(own, build.day(6), source_kind="sales")
        await receive(found, build.deal_event(stage, own, build.day(7)))

    (plain,) = (await get_json("/v1/reports/quality"))["rows"]
    await refold(database)
    (summed,) = (await get_json("/v1/reports/quality"))["rows"]
    of_all = (await get_json("/v1/reports/win_rate"))["totals"]

    # (1 + 1 + 5 / 20) / 3: the leads are not rated.
    expected = row(
        1, in_force_to=None, index=75.0, change=None, thin=["rating"], delivered=20, accepted=20, rejected=0,
        acceptance_rate=1.0, confirmed=0, loose=0, won=5, lost=15, win_rate=0.25, rated=0, mean_rating=None,
    )  # fmt: skip
    assert plain == summed == expected
    assert (of_all["won"], of_all["lost"]) == (35, 17)


async def test_of_few_leads_it_says_so_and_of_what_was_before_the_first_version_it_counts(
    receive: Receive, get_json: GetJson
) -> None:
    unsigned = await get_json("/v1/reports/quality")
    await receive(sign(1, 10), *lead(2, "accepted", "won"), *lead(12, "confirmed"))

    (only,) = (await get_json("/v1/reports/quality"))["rows"]
    (then,) = (await get_json("/v1/reports/quality", to="2026-03-11"))["rows"]

    assert (unsigned["rows"], unsigned["totals"]) == ([], {"versions": 0})
    assert (only["index"], only["thin"], only["accepted"], only["rejected"]) == (None, PARTS, 1, 1)
    assert (then["accepted"], then["rejected"]) == (1, 0)


async def test_it_is_divided_by_no_group_and_a_seller_sees_none_of_it(
    receive: Receive, client: httpx2.AsyncClient, create_key: CreateKey
) -> None:
    await receive(sign(1, 1), *lead(2, "accepted"))

    grouped = await client.get("/v1/reports/quality", params={"by": "source"}, headers=await create_key("read"))
    of_seller = await client.get("/v1/reports/quality", headers=await create_key("read", seller="anna"))

    assert (grouped.status_code, [each["pointer"] for each in grouped.json()["errors"]]) == (422, ["/query/by"])
    assert of_seller.json()["rows"] == []


async def test_heads_see_it_on_the_health_of_the_agreement_and_in_the_pack_of_the_quarter(
    receive: Receive, get_json: GetJson, client: httpx2.AsyncClient
) -> None:
    await tell_two_versions(receive)

    page = await fetch_page(client, "meetings/health")
    pack = await get_json("/v1/meetings/2026-Q1")

    at = page.texts.index("Version 2")
    assert page.texts[at + 1 : at + 8] == ["20 Mar 2026", "75.8", "+34.4", "54", "10", "0", "84.4%"]
    (table,) = next(each["tables"] for each in pack["sections"] if each["id"] == "next")
    assert (table["id"], [each["version"] for each in table["rows"]]) == ("versions", [2, 1])
    assert [each["index"] for each in table["rows"]] == [75.8, 58.3]


async def test_leads_that_wait_for_sales_stand_beside_the_index_and_a_sentence_says_where_they_are_more(
    receive: Receive, get_json: GetJson, client: httpx2.AsyncClient
) -> None:
    await tell_two_versions(receive)
    await receive(*[event for _ in range(64) for event in lead(SIGNED + 4)])
    as_many = await fetch_page(client, "meetings/quality")
    await receive(*lead(SIGNED + 4))

    page, health = await fetch_page(client, "meetings/quality"), await fetch_page(client, "meetings/health")
    (row, _) = reversed((await get_json("/v1/reports/quality"))["rows"])
    pack = await get_json("/v1/meetings/2026-Q1")

    at, why = (
        page.texts.index("Version 2"),
        "Of version 2 more delivered leads wait for sales' answer (65) than have one",
    )
    says = f"{why} (64): its quality may still change."
    assert (row["waiting"], page.texts[at + 4 : at + 7]) == (65, ["54", "10", "65"])
    assert [says in each.texts for each in (as_many, page, health)] == [False, True, True]
    assert next(each["say"] for each in pack["sections"] if each["id"] == "next").startswith(says)


async def test_other_pages_load_that_table_alone(receive: Receive, client: httpx2.AsyncClient) -> None:
    await tell_two_versions(receive)
    await fetch_page(client, "meetings/quality")

    loaded = await client.get("http://127.0.0.1/meetings/quality", headers={"hx-request": "true"})

    part = Page(loaded.text)
    assert (part.count("html"), part.count("section"), part.count("table")) == (0, 1, 1)
    assert part.texts[:2] == ["Does each version do better?", "How good each version of the agreement was"]
