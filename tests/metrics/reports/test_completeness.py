"""Marketing's promise of complete leads: the share of delivered leads with the agreed fields, by span."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.metrics.promises.tasks import update_promises
from shared.db.connection import sql
from shared.db.database import Database
from shared.events.base import Event
from tests.metrics.conftest import GetJson, Receive
from tests.metrics.event_builders import agreement_activated, deal_event, lead_captured, lead_qualified, new_lead_id
from tests.metrics.reports.two_ways import refold

MARKETING = {"completeness": {"per": "month", "fields": ["company.name", "role.title"], "at_least": 0.7}}


def list_facts(month: datetime, complete: int, incomplete: int) -> list[Event]:
    """So many leads of this month; one more of each that does not count: sales found it, or nothing was promised."""
    facts: list[Event] = []
    lacking = [(), *[()] * complete, *[("role.title",)] * incomplete, None]
    for number, fields in enumerate(lacking):
        lead, at = new_lead_id(), month + timedelta(days=3, hours=number)
        found = [deal_event("opened", lead, at - timedelta(hours=1))] if number == 0 else []
        # What was asked later, in a cycle or by a new agreement, makes no delivery complete.
        later = lead_qualified(lead, at + timedelta(days=2), 2, ()) if fields else lead_qualified(lead, at, 1, fields)
        facts += [lead_captured(lead, at - timedelta(hours=2)), *found, lead_qualified(lead, at, 1, fields), later]
    return facts


@pytest.mark.parametrize("from_sums", [True, False])
async def test_a_span_is_kept_or_missed_by_the_share_of_complete_leads(
    database: Database, receive: Receive, get_json: GetJson, from_sums: bool
) -> None:
    facts = [
        agreement_activated(datetime(2026, 1, 1, tzinfo=UTC), marketing=MARKETING),
        *list_facts(datetime(2026, 2, 1, tzinfo=UTC), complete=7, incomplete=3),
        *list_facts(datetime(2026, 3, 1, tzinfo=UTC), complete=2, incomplete=3),
    ]
    await receive(*reversed(facts))
    if from_sums:
        await refold(database)
    report = await get_json("/v1/reports/commitments", **{"from": "2026-02-01", "to": "2026-04-01"})

    def row(span: str, done: float, attainment: float, state: str, volume: int) -> dict[str, Any]:
        until = f"2026-0{int(span[-1]) + 1}-01"
        return {
            "side": "marketing", "promise": "completeness", "per": "month", "span": span, "from": f"{span}-01",
            "to": until, "promised": 0.7, "due": 0.7, "done": done, "attainment": attainment, "projected": done,
            "state": state, "paired": {"name": "qualified_leads", "value": volume},
        }  # fmt: skip

    assert report["rows"] == [row("2026-02", 0.7, 1.0, "kept", 11), row("2026-03", 0.4, 0.571429, "missed", 6)]


async def test_a_missed_promise_of_complete_leads_is_published(database: Database, receive: Receive) -> None:
    month = (datetime.now(UTC).replace(day=1, hour=0, minute=0, second=0) - timedelta(days=20)).replace(day=1)
    await receive(agreement_activated(month, marketing=MARKETING), *list_facts(month, complete=1, incomplete=1))
    await refold(database)
    await update_promises(database)
    rows = await database.run(lambda conn: conn.execute(sql("select type, subject from outbox")))

    assert [(row.type, row.subject) for row in rows] == [
        ("promise.missed", f"promise/marketing/completeness/{month:%Y-%m}")
    ]
