"""Sums, entries and the plain queries on all folded rows give the same reports, whatever happens in whatever order."""

import asyncio
import random

import pytest

from services.metrics.projections.handlers.rebuild import rebuild
from services.metrics.reports.domain.query import ReportRequest
from services.metrics.reports.handlers.refold import refold_batch
from shared.db.connection import sql
from shared.db.database import Database
from tests.metrics.conftest import Receive
from tests.metrics.event_builders import (
    agreement_activated,
    day,
    deal_event,
    lead_captured,
    new_lead_id,
    revenue_booked,
)
from tests.metrics.reports.stories import Story, random_requests
from tests.metrics.reports.two_ways import assert_reports_are_right, assert_sums_are_right, count_rows, refold

ZONES = ("Europe/Berlin", "America/Santiago", "UTC")


@pytest.mark.parametrize("seed", range(3))
async def test_sums_and_folded_rows_agree_at_every_moment_of_a_random_story(
    database: Database, receive: Receive, seed: int
) -> None:
    story, chance = Story(seed), random.Random(seed)
    requests = random_requests(chance)
    await receive(agreement_activated(day(1, 1), ZONES[seed]))
    await refold(database)
    for _ in range(3):
        await receive(*story.tell(40))
        await assert_sums_are_right(database, requests, 4)
        await database.run(lambda conn: refold_batch(conn, chance.choice([3, 10, 100])))
        await assert_sums_are_right(database, requests, 2)
    await refold(database)

    assert await count_rows(database, ZONES[seed]) == (0, True)
    await assert_sums_are_right(database, requests, 6)


async def test_reports_are_right_while_people_are_folded_and_others_change(
    database: Database, receive: Receive
) -> None:
    story, requests = Story(7), random_requests(random.Random(7))
    await receive(agreement_activated(day(1, 1)))

    async def go_on() -> None:
        for _ in range(12):
            await receive(*story.tell(15))

    async def fold() -> None:
        for _ in range(40):
            await database.run(lambda conn: refold_batch(conn, 5))

    await fold()
    now = [assert_reports_are_right(database, ReportRequest(by=by)) for by in ("channel", "seller", "month")]
    # Together fewer than connections, so that none waits for one until it gives up.
    await asyncio.gather(go_on(), fold(), *(assert_sums_are_right(database, requests, 1) for _ in range(2)), *now)
    await refold(database)
    assert await count_rows(database, "UTC") == (0, True)
    await assert_sums_are_right(database, requests, 4)


async def test_money_follows_its_deal_to_another_seller_though_the_deal_is_of_another_lead(
    database: Database, receive: Receive
) -> None:
    buyer, payer = new_lead_id(), new_lead_id()
    paid = revenue_booked(payer, day(4), "10.00", deal=revenue_booked(buyer, day(4), "10.00").deal)
    await receive(lead_captured(buyer, day(1)), lead_captured(payer, day(1)), deal_event("won", buyer, day(3)), paid)
    await refold(database)
    await receive(deal_event("won", buyer, day(5), seller="ben"))

    await assert_sums_are_right(database, iter([ReportRequest(by="seller")]), 1)
    await refold(database)
    await assert_sums_are_right(database, iter([ReportRequest(by="seller")]), 1)


async def test_an_agreement_in_another_zone_makes_new_sums(database: Database, receive: Receive) -> None:
    requests = random_requests(random.Random(8))
    await receive(*Story(8).tell(60))
    await refold(database)
    await receive(agreement_activated(day(1, 1), "America/Santiago"))
    before = await count_rows(database, "America/Santiago")

    await refold(database)

    assert (before[1], await count_rows(database, "America/Santiago")) == (False, (0, True))
    await assert_sums_are_right(database, requests, 6)


async def test_without_marks_of_every_change_reports_do_not_use_the_sums(database: Database, receive: Receive) -> None:
    """As after `accord rebuild` of an earlier version, until the next rebuild."""
    await receive(*Story(10).tell(20))
    await refold(database)
    await database.run(lambda conn: conn.execute(sql("drop trigger mark_updated on deals")))
    unmarked = await count_rows(database, "UTC")

    await rebuild(database)
    await refold(database)

    assert (unmarked, await count_rows(database, "UTC")) == ((0, False), (0, True))


async def test_after_a_rebuild_everyone_is_folded_again_while_consumers_go_on(
    database: Database, receive: Receive
) -> None:
    story, requests = Story(9), random_requests(random.Random(9))
    await receive(*story.tell(60))
    await refold(database)
    await database.run(lambda conn: conn.execute(sql("update report_step_sums set captured = captured + 1")))
    await asyncio.gather(rebuild(database, batch=20), receive(*story.tell(20)))
    before = await count_rows(database, "UTC")

    await receive(*story.tell(20))
    await refold(database)

    assert (before[1], await count_rows(database, "UTC")) == (False, (0, True))
    await assert_sums_are_right(database, requests, 6)
