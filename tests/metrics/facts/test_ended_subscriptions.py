"""Metrics keeps that a subscription stopped, and nothing that belongs to a lead."""

from uuid_utils.compat import uuid7

from shared.db.connection import sql
from shared.db.database import Database
from shared.events.notices import SubscriptionEnded
from tests.metrics.conftest import Receive
from tests.metrics.event_builders import day


async def test_a_subscription_that_stopped_is_a_fact_without_a_lead(receive: Receive, database: Database) -> None:
    subscription = uuid7()
    await receive(
        SubscriptionEnded(
            occurred_at=day(1), subscription=subscription, state="ended", seller="anna", team=None, key_id=uuid7()
        )
    )

    async with database.read_connection() as conn:
        rows = await conn.execute(sql("select subject, lead_id, data from facts where type = 'subscription.ended'"))
    assert [tuple(row) for row in rows] == [
        (f"subscription/{subscription}", None, {"subscription": str(subscription), "state": "ended"})
    ]
