"""Rotating the secret of a subscription."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.handoff.subscriptions.domain.secret import rotate
from services.handoff.subscriptions.domain.subscription import require_open
from services.handoff.subscriptions.handlers.owners import Owner, find
from services.handoff.subscriptions.handlers.secrets import generate_secret, seal, show, unseal
from services.handoff.subscriptions.store import subscriptions
from shared.auth import record_change
from shared.db.connection import Connection
from shared.db.database import database_clock


async def rotate_secret(
    conn: Connection, roots: Sequence[bytes], owner: Owner, subscription_id: UUID
) -> tuple[str, datetime | None]:
    """A new secret, and until when the former one signs too; a repeat under one Idempotency-Key gets the same.

    Raises SubscriptionNotFound, ReceiverGone.
    """
    stored = await find(conn, owner, subscription_id, lock=True)
    require_open(stored.subscription)
    secrets = stored.secrets
    if owner.idempotency_key is None or owner.idempotency_key != stored.rotation_key:
        sealed = seal(roots[0], subscription_id, generate_secret())
        secrets = rotate(stored.secrets, sealed, await database_clock(conn))
        await subscriptions.save_secrets(conn, subscription_id, secrets, owner.idempotency_key)
        await record_change(conn, owner.key_id, "rotated", f"subscriptions/{subscription_id}")
    former = secrets[1].ends_at if len(secrets) > 1 else None
    return show(unseal(roots, subscription_id, secrets[0].sealed)), former
