"""PostgreSQL dies under forms and hooks, and so does the process, which starts again without PostgreSQL.

Every form and hook that was answered is captured once.
"""

from pathlib import Path

from sqlalchemy import make_url, text

from shared.db.migrations import migrate
from shared.embedded_postgres.cluster import EmbeddedCluster
from tests.chaos.requests import seal_key
from tests.chaos.servers import kill, wait_until
from tests.chaos.visitors import Visitors, require_each_once_and_in_order
from tests.support.accord_process import run_one_service
from tests.support.database import run_sql

VISITORS = "abcd"
WAITING = "*.spool"
ADD_SOURCE = """
    insert into intake.sources (source, kind, field_map, value_map, allowed_origins, live)
    values ('contact', 'form', '{}', '{}', '{}', true)
"""
ADD_ADS = """
    insert into intake.sources (source, kind, field_map, value_map, allowed_origins, live, sealed)
    values ('ads', 'ads', '{}', '{}', '{}', true, :sealed)
"""
CAPTURED = """
    select external_id from intake.captures where lead_id is not null order by received_at, occurred_at
"""


async def test_every_form_and_hook_that_was_answered_is_captured_once_and_in_order(
    server: EmbeddedCluster, tmp_path: Path
) -> None:
    await migrate(server.url)
    await run_sql(server.url, ADD_SOURCE)
    await run_sql(server.url, text(ADD_ADS).bindparams(sealed=seal_key()))
    spool, url = tmp_path / "spool", make_url(server.url)
    why = f"nothing listens at {url.query['host']}:{url.query['port']}, which ACCORD_DATABASE_URL names"
    with run_one_service("intake", server.url, tmp_path, ACCORD_SPOOL=str(spool)) as intake:
        intake.await_ready()
        with Visitors(intake, VISITORS) as visitors:
            visitors.await_more()
            kill(server)
            visitors.await_more()
            assert any(spool.glob(WAITING))
            intake.stop()
            intake.start()
            visitors.await_more()
            assert intake.read_readiness() == (503, f'{{"status":"not now","why":{{"intake":"{why}"}}}}')
            server.ensure()
            intake.await_ready()
            visitors.await_more()

        async def is_captured() -> bool:
            return not any(spool.glob(WAITING)) and len(await run_sql(server.url, CAPTURED)) >= len(visitors.answered)

        await wait_until(is_captured)
        captured = [external_id for (external_id,) in await run_sql(server.url, CAPTURED)]

    require_each_once_and_in_order(visitors, captured)
