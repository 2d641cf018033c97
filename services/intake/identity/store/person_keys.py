"""Adding match keys to a person that no capture of it claims: ids under which a CRM knows it."""

from collections.abc import Sequence
from uuid import UUID

from services.intake.identity.domain.resolution import find_owner
from services.intake.identity.store.lead_index import lock_lead_index
from services.intake.identity.store.match_keys import find_owners, save_claims
from shared.db.connection import Connection, sql

# The keys of a person are those that its captures claimed: the first capture claims this one as well.
_CLAIM = sql("""
    update captures set claimed = claimed || cast(:keys as text[]) where capture_id = (
        select capture_id from captures where lead_id = :lead_id order by occurred_at, capture_id limit 1)
""")


async def add_person_keys(conn: Connection, hashes: Sequence[str], keys: Sequence[str]) -> None:
    """The person who owns one of these hashes owns these keys too; keys of another person stay with their owner."""
    if not await find_owners(conn, hashes):
        return
    index = await lock_lead_index(conn, [*hashes, *keys])
    owner = find_owner(index, hashes)
    if owner is None or find_owner(index, keys):
        return
    claims: dict[str, UUID | None] = dict.fromkeys(keys, owner.lead_id)
    await save_claims(conn, claims, index.now)
    await conn.execute(_CLAIM, {"keys": list(keys), "lead_id": owner.lead_id})
