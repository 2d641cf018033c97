"""Lists of leads, deals, receipts and rejections are the same however many people were folded for reports."""

from itertools import product
from random import Random

from services.metrics.lead_lists.domain import ITEMS, STEPS, ListedLead, ListFilter
from services.metrics.lead_lists.handlers.lists import load_list
from services.metrics.lead_lists.store.rows import list_fresh
from services.metrics.reports.domain.query import ReportRequest, build_query
from services.metrics.reports.handlers.source import load_locale
from shared.db.connection import Connection
from shared.db.database import Database
from tests.metrics.conftest import Receive
from tests.metrics.reports.stories import BASES, RANGES, Story
from tests.metrics.reports.two_ways import refold

# So few that a list has several pages.
PAGE = 3
VALUES: tuple[dict[str, str], ...] = ({}, {"channel": "E-MAIL "}, {"channel": "-"}, {"seller": "anna"}, {"seller": "-"})
ALL = 1000


def draw_lists(chance: Random, count: int) -> list[tuple[ListFilter, ReportRequest]]:
    ways = product((*STEPS, *ITEMS), BASES, VALUES, RANGES)
    return [
        (ListFilter(listed, basis, values), ReportRequest(start, until, basis=basis))
        for listed, basis, values, (start, until) in chance.sample(list(ways), count)
    ]


async def list_by_pages(database: Database, asked: ListFilter, request: ReportRequest) -> list[ListedLead]:
    rows: list[ListedLead] = []
    while True:
        page, _ = await load_list(database, asked, request, rows[-1].cursor if rows else None, PAGE)
        rows += page.rows
        if not page.has_more:
            return rows


async def list_from_everyone(database: Database, asked: ListFilter, request: ReportRequest) -> list[tuple[object, ...]]:
    async def read(conn: Connection) -> list[ListedLead]:
        query = build_query(request, await load_locale(conn))
        return await list_fresh(conn, asked, query, None, ALL, everyone=True)

    return [identify(row) for row in await database.run(read)]


def identify(row: ListedLead) -> tuple[object, ...]:
    """What tells a row from others, without the names of its groups, which pages spell."""
    return (row.at, row.id, row.lead_id, row.reached_at, row.steps, row.amount, row.reason, row.check)


async def assert_lists_are_right(database: Database, chance: Random, count: int) -> None:
    for asked, request in draw_lists(chance, count):
        pages = [identify(row) for row in await list_by_pages(database, asked, request)]
        assert pages == await list_from_everyone(database, asked, request), (asked, request)


async def test_pages_and_all_folded_rows_agree_at_every_moment_of_a_story(database: Database, receive: Receive) -> None:
    story = Story(1)
    await refold(database)
    await receive(*story.tell(60))
    await assert_lists_are_right(database, story.chance, 15)
    await refold(database, 5, 1)
    await assert_lists_are_right(database, story.chance, 30)
    await refold(database)
    await assert_lists_are_right(database, story.chance, 30)
