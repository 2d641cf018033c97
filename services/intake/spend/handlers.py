"""Recording a statement of spend: lock what is known of its figures, decide, save, stage the events."""

from collections.abc import Sequence
from dataclasses import replace

from services.intake.idempotency.domain import IntakeResponse, StoredIntakeResponse, require_same_batch
from services.intake.idempotency.store import responses
from services.intake.sources.store import find_sources
from services.intake.spend import store
from services.intake.spend.domain import Figure, Restatement, require_days_until, restate, to_event
from shared.auth import Caller
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.idempotency.domain import IdempotencyKey
from shared.messaging import outbox


async def record_spend(
    conn: Connection, stated: Sequence[Figure], caller: Caller, key: IdempotencyKey | None, digest: bytes
) -> Restatement:
    """What the statement changed. Raises DayInFuture and IdempotencyKeyReused."""
    require_days_until(stated, await database_clock(conn))
    if key and not await _reserve_key(conn, key, digest):
        return Restatement([], [])
    figures = await _add_channels(conn, stated)
    known = await store.lock(conn, sorted({figure.key for figure in figures}))
    restatement = restate(known, figures)
    await store.add(conn, sorted(restatement.recorded, key=lambda figure: figure.key), caller.key_id)
    await store.change(conn, restatement.restated, caller.key_id)
    changed = (*restatement.recorded, *restatement.restated)
    # After the locks: a later statement of a figure has a later time.
    await outbox.stage(conn, [to_event(figure) for figure in changed], await database_clock(conn))
    return restatement


async def _reserve_key(conn: Connection, key: IdempotencyKey, digest: bytes) -> bool:
    """Whether the key is new. A repeat changes nothing, also if the figures were stated otherwise since."""
    stored = (await responses.find(conn, [key])).get(key)
    if stored:
        require_same_batch(stored, digest)
        return False
    await responses.add(conn, [StoredIntakeResponse(key, digest, IntakeResponse())], await database_clock(conn))
    return True


async def _add_channels(conn: Connection, figures: Sequence[Figure]) -> list[Figure]:
    """A figure without a channel takes that of its source, as a capture does."""
    sources = await find_sources(conn, {figure.source for figure in figures if figure.channel is None})
    return [
        replace(figure, channel=sources[figure.source].channel)
        if figure.channel is None and figure.source in sources
        else figure
        for figure in figures
    ]
