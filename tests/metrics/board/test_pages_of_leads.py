"""Each page of the leads behind a number has the leads that all folded rows give, as many as the number says."""

from collections.abc import Iterator

import pytest

from services.metrics.commitments.handlers.lead_page import load_lead_page
from services.metrics.reports.handlers.source import load_source
from shared.db.connection import Connection
from shared.db.database import Database
from tests.metrics.board.board_numbers import count_on_board
from tests.metrics.board.lead_lists import (
    PAGE,
    Asked,
    ask_everything,
    list_by_pages,
    list_from_everyone,
)
from tests.metrics.conftest import Receive
from tests.metrics.event_builders import agreement_activated, day
from tests.metrics.reports.stories import Story
from tests.metrics.reports.two_ways import refold


async def assert_pages_are_right(database: Database, asked: Iterator[Asked], count: int) -> None:
    for _, (lead_filter, request) in zip(range(count), asked, strict=False):
        pages = await list_by_pages(database, lead_filter, request)
        assert pages == await list_from_everyone(database, lead_filter, request), (lead_filter, request)


@pytest.mark.parametrize("seed", range(3))
async def test_pages_and_folded_rows_agree_at_every_moment_of_a_random_story(
    database: Database, receive: Receive, short_pages: None, seed: int
) -> None:
    story = Story(seed)
    chance = story.chance
    asked = ask_everything(chance)
    await receive(agreement_activated(day(1, 1), ("Europe/Berlin", "America/Santiago", "UTC")[seed]))
    await refold(database)
    for _ in range(3):
        await receive(*story.tell(40))
        await assert_pages_are_right(database, asked, 25)
        await refold(database, chance.choice([3, 10, 100]), 1)
        await assert_pages_are_right(database, asked, 25)
    await refold(database)
    await assert_pages_are_right(database, asked, 50)


@pytest.mark.parametrize("seed", range(3))
async def test_a_list_is_as_long_as_the_number_of_the_board_that_links_to_it(
    database: Database, receive: Receive, seed: int
) -> None:
    story = Story(seed)
    chance = story.chance
    await receive(agreement_activated(day(1, 1), "Europe/Berlin"))
    await refold(database)
    await receive(*story.tell(60))
    await refold(database)
    await receive(*story.tell(20))

    async def count(conn: Connection) -> list[tuple[Asked, int]]:
        source = await load_source(conn)
        assert source.changes is not None
        asked = [each for each in ask_everything(chance) if each[0].seller is None][:60]
        return [((f, r), await count_on_board(conn, f, source.build_query(r))) for f, r in asked]

    for (lead_filter, request), number in await database.run(count):
        assert len(await list_from_everyone(database, lead_filter, request)) == number, (lead_filter, request)
        page, _ = await load_lead_page(database, lead_filter, request, None, PAGE)
        assert (len(page.rows), page.has_more) == (min(number, PAGE), number > PAGE)
