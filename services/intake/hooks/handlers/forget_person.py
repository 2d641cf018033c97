"""Forgetting a person whom a platform wants erased, as far as it waits under the platform's id."""

from uuid import UUID

from services.intake.captures.domain.identifiers import Identifiers, hash_identifiers
from services.intake.captures.store import erased_keys, hook_requests
from services.intake.hooks import store
from services.intake.hooks.domain import HookTask
from services.intake.hooks.handlers.door import Door
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.values.contact_identity import Kind, match_keys, source_scoped_id


async def forget_person(door: Door, task: HookTask) -> UUID | None:
    """Forget what waits; the lead, if the person is one. What came before and is taken later makes none of it."""
    hashes = hash_identifiers(Identifiers(ids=frozenset({(task.source, task.external_id)})), door.secrets)
    kind: Kind = "person" if task.hints.get("of") == "person" else "submission"
    keys = match_keys(kind, source_scoped_id(task.source, task.external_id), door.secrets)

    async def forget(conn: Connection) -> UUID | None:
        await erased_keys.begin_erasure(conn)
        await erased_keys.add_erased_keys(conn, hashes, False, await database_clock(conn))
        await hook_requests.delete_named(conn, hashes)
        return await store.forget_lead_task(conn, task, keys)

    lead_id: UUID | None = await door.database.run(forget)
    return lead_id
