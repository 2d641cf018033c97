"""The table of leads."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from services.intake.identity.domain.match_keys import Lead
from shared.db.connection import Connection, sql
from shared.db.json_codec import rows_to_json
from shared.db.tables import INSTANT, Boolean, Column, Table, Uuid, index, metadata_of, required
from shared.errors import Unavailable

leads_table = Table(
    "leads",
    metadata_of("intake"),
    Column("lead_id", Uuid, primary_key=True),
    required("has_email", Boolean),
    required("known_since", INSTANT),
    Column("merged_into", Uuid),
    Column("merged_at", INSTANT),
    index("leads_merged", "merged_into", where="merged_into is not null"),
)

# How often other transactions may merge a lead further while this one waits for its lock.
MERGE_CHAIN_LIMIT = 5

_LOCK = sql("""
    select lead_id, has_email, merged_into from leads
    where lead_id = any(cast(:lead_ids as uuid[])) order by lead_id for update
""")
_ADD = sql("""
    insert into leads (lead_id, has_email, known_since)
    select lead_id, has_email, cast(:now as timestamptz)
    from json_to_recordset(cast(:leads as json)) as batch (lead_id uuid, has_email boolean)
    order by lead_id
""")
_MARK_HAS_EMAIL = sql("update leads set has_email = true where lead_id = any(cast(:lead_ids as uuid[]))")
# The leads that were merged into a loser before point to the new survivor as well.
_MERGE = sql("""
    with batch as (
        select * from unnest(cast(:merged as uuid[]), cast(:survivors as uuid[])) as batch (lead_id, survivor)
    ), losers as (
        select lead_id, survivor from batch
        union all
        select leads.lead_id, survivor from batch join leads on leads.merged_into = batch.lead_id
    )
    update leads set merged_into = survivor, merged_at = cast(:now as timestamptz)
    from losers where leads.lead_id = losers.lead_id
""")
_HAS_LEADS = sql("select exists (select from leads)")
_IDS_OF_PERSON = sql("""
    with person as (select coalesce(merged_into, lead_id) as survivor from leads where lead_id = :lead_id)
    select survivor from person
    union all
    select leads.lead_id from person join leads on leads.merged_into = person.survivor
""")


async def lock_leads(conn: Connection, lead_ids: Collection[UUID]) -> tuple[dict[UUID, Lead], dict[UUID, UUID]]:
    """Lock these leads in id order: the leads, and the survivor of each id that is a merged lead.

    If another transaction merges a lead while this one waits, the survivor is locked as well. Raises Unavailable if
    that happens MERGE_CHAIN_LIMIT times.
    """
    leads: dict[UUID, Lead] = {}
    survivors: dict[UUID, UUID] = {}
    missing = set(lead_ids)
    for _ in range(MERGE_CHAIN_LIMIT):
        if not missing:
            return leads, survivors
        rows = await conn.execute(_LOCK, {"lead_ids": list(missing)})
        for lead_id, has_email, merged_into in rows:
            if merged_into:
                survivors[lead_id] = merged_into
            else:
                leads[lead_id] = Lead(lead_id, has_email)
        missing = set(survivors.values()) - leads.keys() - survivors.keys()
    raise Unavailable("leads that are being merged")


async def add_leads(conn: Connection, leads: Sequence[Lead], now: datetime) -> None:
    """Insert leads."""
    if leads:
        await conn.execute(_ADD, {"leads": rows_to_json([lead._asdict() for lead in leads]), "now": now})


async def mark_has_email(conn: Connection, lead_ids: Sequence[UUID]) -> None:
    """Write that these locked leads have an e-mail address."""
    if lead_ids:
        await conn.execute(_MARK_HAS_EMAIL, {"lead_ids": lead_ids})


async def merge_leads(conn: Connection, survivors: Mapping[UUID, UUID], now: datetime) -> None:
    """Point these locked leads, and those that were merged into them before, to their survivors."""
    if survivors:
        columns = {"merged": list(survivors), "survivors": list(survivors.values())}
        await conn.execute(_MERGE, columns | {"now": now})


async def has_leads(conn: Connection) -> bool:
    """Whether there is any lead."""
    return bool((await conn.execute(_HAS_LEADS)).scalar())


async def ids_of_person(conn: Connection, lead_id: UUID) -> list[UUID]:
    """All lead ids of one person, the survivor's first; empty if the lead is unknown."""
    return list((await conn.execute(_IDS_OF_PERSON, {"lead_id": lead_id})).scalars())
