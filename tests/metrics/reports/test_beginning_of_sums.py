"""When reports use the sums: once everyone is in them, and few people have changed since. Until then rows answer."""

import random

import pytest

from services.metrics.reports.handlers.refold import refold_batch
from services.metrics.reports.store import entries, refolding, sum_state
from shared.db.database import Database
from shared.db.migrations import downgrade, migrate
from tests.metrics.conftest import Receive
from tests.metrics.event_builders import agreement_activated, day, lead_captured, new_lead_id
from tests.metrics.reports.stories import Story, random_requests
from tests.metrics.reports.two_ways import assert_reports_are_right, assert_sums_are_right, count_rows, refold


async def test_after_an_upgrade_the_folded_rows_answer_until_everyone_is_in_the_sums(
    database: Database, receive: Receive, database_url: str
) -> None:
    story, requests = Story(11), random_requests(random.Random(11))
    await receive(agreement_activated(day(1, 1), "America/Santiago"), *story.tell(80))
    await downgrade(database_url, "metrics", "0008")
    await migrate(database_url)
    usable = []
    while await database.run(lambda conn: refold_batch(conn, 4)):
        usable.append((await count_rows(database, "America/Santiago"))[1])
        await assert_reports_are_right(database, next(requests))
        if len(usable) == 2:
            await receive(*story.tell(5))

    assert usable[:2] == [False, False]
    assert await count_rows(database, "America/Santiago") == (0, True)
    await assert_sums_are_right(database, requests, 6)


async def test_a_later_version_makes_its_own_sums_and_an_earlier_one_leaves_them_alone(
    database: Database, receive: Receive, monkeypatch: pytest.MonkeyPatch
) -> None:
    await receive(*Story(13).tell(20))
    await refold(database)
    for store in (refolding, sum_state):
        monkeypatch.setattr(store, "VERSION", entries.VERSION + 1)
    later = [await count_rows(database, "UTC")]
    await refold(database)
    later.append(await count_rows(database, "UTC"))
    for store in (refolding, sum_state):
        monkeypatch.setattr(store, "VERSION", entries.VERSION)
    await receive(lead_captured(new_lead_id(), day(1)))
    await refold(database)

    assert (later, await count_rows(database, "UTC")) == ([(0, False), (0, True)], (1, False))


async def test_while_too_many_people_wait_to_be_folded_again_the_folded_rows_answer(
    database: Database, receive: Receive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sum_state, "CHANGED_LIMIT", 20)
    await receive(*Story(12).tell(40))
    await refold(database)
    await receive(*(lead_captured(new_lead_id(), day(1)) for _ in range(19)))
    few = await count_rows(database, "UTC")
    await receive(lead_captured(new_lead_id(), day(1)))
    many = await count_rows(database, "UTC")
    await database.run(lambda conn: refold_batch(conn, 1))

    assert (few, many, await count_rows(database, "UTC")) == ((19, True), (20, False), (19, True))
