"""A page of leads reads hardly more than its own people, and waits until everyone is added up."""

import httpx2
import pytest

from services.metrics.reports.store import sum_state
from shared.db.connection import sql
from shared.db.database import Database
from tests.metrics import event_builders as build
from tests.metrics.board.lead_lists import NAMES, PAGE, WAYS, fetch_first_page
from tests.metrics.client import TOKEN
from tests.metrics.conftest import Receive
from tests.metrics.reports.two_ways import refold

_READ = sql("""
    select cast(sum(seq_tup_read + idx_tup_fetch) as bigint) from pg_stat_user_tables
    where relname in ('first_touches', 'clocks')
""")


@pytest.mark.parametrize("name", NAMES)
async def test_a_page_reads_the_folded_rows_of_its_own_people_only(
    database: Database, receive: Receive, short_pages: None, name: str
) -> None:
    await receive(build.agreement_activated(build.day(1, 1)))
    for lead in [build.new_lead_id() for _ in range(60)]:
        clocks = [build.sla_event("met", lead, build.day(3), target) for target in NAMES[1:]]
        offered = build.handoff_offered(lead, build.day(2))
        await receive(build.lead_captured(lead, build.day(1)), build.lead_qualified(lead, build.day(2)), offered)
        await receive(*clocks)
    await refold(database)

    for seller, basis in WAYS:
        before = await count_rows_read(database)
        page = await fetch_first_page(database, name, basis, seller)
        read = await count_rows_read(database) - before

        assert (len(page.rows), page.has_more) == (PAGE, True)
        assert 0 < read < 60


async def count_rows_read(database: Database) -> int:
    """The rows of first touches and of clocks that PostgreSQL has read so far for lists."""
    await database.slow_reads.run(lambda conn: conn.execute(sql("select pg_stat_force_next_flush()")))
    rows: int = (await database.slow_reads.run(lambda conn: conn.execute(_READ))).scalar_one()
    return rows


async def test_a_list_says_how_far_it_is_until_everyone_is_added_up(
    client: httpx2.AsyncClient, database: Database, receive: Receive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sum_state, "PLAIN_LIMIT", 39)
    leads = [build.lead_captured(build.new_lead_id(), build.day(1)) for _ in range(40)]
    await receive(build.agreement_activated(build.day(1, 1)), *leads)
    await client.get("http://127.0.0.1/", params={"token": TOKEN})

    waiting = await client.get("http://127.0.0.1/promises/qualified_leads", headers={"accept": "text/html"})
    await refold(database)
    listed = await client.get("http://127.0.0.1/promises/qualified_leads", headers={"accept": "text/html"})

    assert (waiting.status_code, waiting.headers["retry-after"], listed.status_code) == (503, "2", 200)
    assert "0 of 40 leads are in the reports" in waiting.text
