"""The gauges of webhooks, which are the same in every process."""

from services.handoff.subscriptions import telemetry
from services.handoff.subscriptions.store import sending, subscriptions
from shared.db.connection import Connection
from shared.db.database import Database

GAUGE_SECONDS = 30.0


async def refresh_gauges(database: Database) -> float:
    """Set the gauges of webhooks; the seconds until the next time."""

    async def read(conn: Connection) -> tuple[float, list[str]]:
        live = await subscriptions.find_live(conn)
        seconds = await sending.oldest_pending_seconds(conn) if live else 0.0
        return seconds, [stored.subscription.state for stored in live]

    seconds, states = await database.run(read)
    telemetry.webhook_oldest_pending_seconds.set(seconds)
    for state in telemetry.LIVE_STATES:
        telemetry.webhook_subscriptions.labels(state).set(states.count(state))
    return GAUGE_SECONDS
