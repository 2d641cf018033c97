"""A test message: sent at once, so that its owner sees whether the receiver takes it."""

from uuid import UUID

from uuid_utils.compat import uuid7

from services.handoff.subscriptions.domain.attempt import Attempt
from services.handoff.subscriptions.domain.subscription import require_open
from services.handoff.subscriptions.handlers.bodies import write_trial
from services.handoff.subscriptions.handlers.claims import Message, open_secrets
from services.handoff.subscriptions.handlers.deliver import send
from services.handoff.subscriptions.handlers.owners import Owner, find
from services.handoff.subscriptions.handlers.sender import Sender
from shared.auth import record_change
from shared.db.connection import Connection
from shared.db.database import Database, database_clock


async def send_trial(database: Database, sender: Sender, owner: Owner, subscription_id: UUID) -> Attempt:
    """What the receiver answers to a test message, also of a disabled subscription.

    Raises SubscriptionNotFound, ReceiverGone.
    """

    message_id = uuid7()

    async def prepare(conn: Connection) -> Message:
        stored = await find(conn, owner, subscription_id)
        require_open(stored.subscription)
        await record_change(conn, owner.key_id, "tested", f"subscriptions/{subscription_id}")
        now = await database_clock(conn)
        secrets = open_secrets(sender.roots, stored, now)
        body = write_trial(message_id, subscription_id, now)
        return Message(message_id, subscription_id, message_id, 1, body, stored.subscription.terms.url, secrets)

    return await send(sender.transport, await database.run(prepare))
