"""How far the reports are behind: in every report, on the board and as a Prometheus gauge."""

from datetime import UTC, datetime, timedelta
from functools import partial

import httpx2
import pytest
from prometheus_client import REGISTRY

from services.metrics.reports.tasks import update_freshness
from shared.db.database import Database
from shared.messaging.outbox import stage
from shared.messaging.retention import create_partitions
from shared.messaging.sequencer import NumberingSession
from tests.metrics.conftest import GetJson, Receive
from tests.metrics.event_builders import day, lead_captured, new_lead_id


@pytest.fixture
async def oldest_unreceived(database_url: str) -> datetime:
    """When intake published an event that metrics has not received: a minute and a half ago."""
    since = datetime.now(UTC) - timedelta(seconds=90)
    intake = Database(database_url, "intake")
    await intake.run(create_partitions)
    await intake.run(partial(stage, events=[lead_captured(new_lead_id(), day(1))], recorded_at=since))
    async with intake.dedicated_connection() as conn:
        sequencer = NumberingSession(conn, "intake")
        await sequencer.claim_epoch()
        await sequencer.number_batch()
    await intake.close()
    return since


async def test_a_report_includes_everything_up_to_the_oldest_event_not_received(
    get_json: GetJson, oldest_unreceived: datetime
) -> None:
    report = await get_json("/v1/reports/funnel")

    assert datetime.fromisoformat(report["as_of"]) == oldest_unreceived
    assert 90 <= report["freshness_seconds"] < 150


async def test_the_gauge_shows_how_far_behind_the_reports_are(database: Database, oldest_unreceived: datetime) -> None:
    await update_freshness(database)

    assert 90 <= (REGISTRY.get_sample_value("accord_report_freshness_seconds") or 0) < 150


async def test_the_page_says_that_it_is_late(
    operator: httpx2.AsyncClient, receive: Receive, oldest_unreceived: datetime
) -> None:
    await receive(lead_captured(new_lead_id(), day(1)))

    page = (await operator.get("http://127.0.0.1/")).text

    assert 'class="fresh late"' in page
    assert f"everything until {oldest_unreceived.day} {oldest_unreceived:%b %Y, %H:%M:%S} (UTC)" in " ".join(
        page.split()
    )
