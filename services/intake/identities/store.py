"""The tables of match keys and of leads."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.identities.domain import Key, Lead, Owner

# Whoever resolves a key holds its row to commit, known or not. Rows are made and locked in one order everywhere.
_MAKE_KEYS = text("""
    insert into match_keys (hash)
    select hash from unnest(cast(:hashes as text[])) as given (hash)
    order by hash collate "C"
    on conflict do nothing
""")
# A statement of its own, after the wait: it sees what those wrote who held the rows before.
_LOCK_KEYS = text("""
    with held as materialized (
        select hash, lead_id, claimed_at from match_keys where hash = any(cast(:hashes as text[]))
        order by hash for update
    )
    select hash, lead_id, claimed_at from held where lead_id is not null
""")
_CLAIM = text("""
    update match_keys set lead_id = given.lead_id, claimed_at = cast(:now as timestamptz)
    from unnest(cast(:hashes as text[]), cast(:lead_ids as uuid[])) as given (hash, lead_id)
    where match_keys.hash = given.hash
""")
_LOCK_LEADS = text("""
    select lead_id, has_email from leads where lead_id = any(cast(:lead_ids as uuid[])) order by lead_id for update
""")
_ADD_LEADS = text("""
    insert into leads (lead_id, has_email, known_since)
    select lead_id, has_email, cast(:now as timestamptz)
    from unnest(cast(:lead_ids as uuid[]), cast(:has_email as boolean[])) as given (lead_id, has_email)
    order by lead_id
""")
_HAVE_EMAIL = text("update leads set has_email = true where lead_id = any(cast(:lead_ids as uuid[]))")


async def hold_keys(conn: AsyncConnection, keys: Collection[Key]) -> dict[str, Owner]:
    """The owners of the keys that are known; every key's row is held until the commit."""
    hashes = sorted({hash_ for key in keys for hash_ in key.hashes})
    if not hashes:
        return {}
    await conn.execute(_MAKE_KEYS, {"hashes": hashes})
    rows = await conn.execute(_LOCK_KEYS, {"hashes": hashes})
    return {hash_: Owner(lead_id, claimed_at) for hash_, lead_id, claimed_at in rows}


async def claim_keys(conn: AsyncConnection, claims: dict[str, UUID], now: datetime) -> None:
    """Give held keys to leads."""
    if claims:
        await conn.execute(_CLAIM, {"hashes": list(claims), "lead_ids": list(claims.values()), "now": now})


async def lock_leads(conn: AsyncConnection, lead_ids: Collection[UUID]) -> dict[UUID, Lead]:
    """These leads, locked in id order."""
    if not lead_ids:
        return {}
    rows = await conn.execute(_LOCK_LEADS, {"lead_ids": list(lead_ids)})
    return {lead_id: Lead(lead_id, has_email) for lead_id, has_email in rows}


async def add_leads(conn: AsyncConnection, leads: Sequence[Lead], now: datetime) -> None:
    """Leads that nobody knew before."""
    if leads:
        given = {"lead_ids": [lead.lead_id for lead in leads], "has_email": [lead.has_email for lead in leads]}
        await conn.execute(_ADD_LEADS, given | {"now": now})


async def note_emails(conn: AsyncConnection, lead_ids: Sequence[UUID]) -> None:
    """These locked leads have an e-mail from now on."""
    if lead_ids:
        await conn.execute(_HAVE_EMAIL, {"lead_ids": lead_ids})
