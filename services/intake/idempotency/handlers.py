"""Binding an Idempotency-Key to a batch."""

from services.intake.idempotency.domain import IntakeResponse, StoredIntakeResponse, require_same_batch
from services.intake.idempotency.store import responses
from shared.db.connection import Connection
from shared.db.database import Database, database_clock
from shared.idempotency.domain import IdempotencyKey, digest_of


async def reserve_batch_key(database: Database, key: IdempotencyKey, body: bytes) -> None:
    """Store that the key belongs to this batch, before any of its leads is captured. Raises IdempotencyKeyReused."""
    reservation = StoredIntakeResponse(key, digest_of(body), IntakeResponse())

    async def reserve(conn: Connection) -> None:
        stored = (await responses.find(conn, [key])).get(key)
        if stored:
            require_same_batch(stored, reservation.digest)
        else:
            await responses.add(conn, [reservation], await database_clock(conn))

    await database.run(reserve)
