"""The series of the promises have the numbers of the reports."""

from datetime import UTC, datetime, timedelta
from math import isnan
from typing import Any

import pytest

from services.metrics.promises.handlers import load_status
from services.metrics.promises.tasks import WAITING_SECONDS, update_promises
from shared.db.connection import sql
from shared.db.database import Database
from shared.telemetry import service_registry
from tests.metrics.conftest import Receive
from tests.metrics.event_builders import (
    agreement_activated,
    handoff_accepted,
    handoff_rejected,
    lead_captured,
    lead_qualified,
    new_lead_id,
    sla_event,
)
from tests.metrics.reports.two_ways import refold

MARKETING = {
    "qualified_leads": {"per": "quarter", "at_least": 90},
    "acceptance_rate": {"per": "quarter", "at_least": 0.7},
}
SALES = {"acceptance": {"within": "4h", "at_least": 0.95}, "first_contact": {"within": "1d", "at_least": 0.5}}


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC)


async def tell(receive: Receive, now: datetime) -> None:
    """Four leads of this moment, of which sales accepted three in time and rejected one late, and one of last year."""
    last_year = now - timedelta(days=365)
    await receive(agreement_activated(last_year, marketing=MARKETING, sales=SALES))
    for lead, at in [(new_lead_id(), now), (new_lead_id(), now), (new_lead_id(), now), (new_lead_id(), last_year)]:
        await receive(lead_captured(lead, at), lead_qualified(lead, at))
        if at == last_year:
            continue
        await receive(handoff_accepted(lead, at), sla_event("met", lead, at, started_at=at, due_at=at))
    rejected = new_lead_id()
    await receive(lead_captured(rejected, now), lead_qualified(rejected, now), handoff_rejected(rejected, now))
    await receive(sla_event("breached", rejected, now, started_at=now, due_at=now))


def read(name: str, side: str, promise: str) -> float:
    value = service_registry("metrics").get_sample_value(name, {"side": side, "promise": promise})
    assert value is not None
    return value


async def test_prometheus_gets_what_was_promised_and_done(database: Database, receive: Receive, now: datetime) -> None:
    await tell(receive, now)
    await refold(database)
    await update_promises(database)

    def show(side: str, promise: str) -> tuple[Any, ...]:
        return tuple(round(read(f"accord_promise_{name}", side, promise), 2) for name in ("target", "done"))

    assert show("marketing", "qualified_leads") == (90, 4)
    assert show("marketing", "acceptance_rate") == (0.7, 0.75)
    assert show("sales", "acceptance") == (0.95, 0.75)
    assert read("accord_promise_target", "sales", "first_contact") == 0.5
    assert isnan(read("accord_promise_done", "sales", "first_contact"))
    assert show("sales", "offer") == (0, 0)
    assert 0 < read("accord_promise_due", "marketing", "qualified_leads") <= 90


async def test_while_the_sums_are_being_made_the_promises_are_not_counted(
    database: Database, receive: Receive, now: datetime
) -> None:
    await tell(receive, now)

    assert await database.run(load_status) is None
    assert await update_promises(database) == WAITING_SECONDS
    await refold(database)
    await database.run(lambda conn: conn.execute(sql("truncate first_touches, handoffs, journeys, clocks cascade")))
    await database.run(lambda conn: conn.execute(sql("truncate changed_leads")))
    status = await database.run(load_status)
    # From the sums alone: the tables of the people are empty.
    assert status
    done = {tuple(promise): each.done for promise, each in status.progress.items()}
    assert done["marketing", "qualified_leads"] == 4
