"""The table of merged leads and their survivors."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from shared.db.connection import Connection, sql
from shared.db.tables import Column, Table, Uuid, index, metadata_of, required

aliases_table = Table(
    "aliases",
    metadata_of("handoff"),
    Column("merged", Uuid, primary_key=True),
    required("survivor", Uuid),
    index("aliases_survivor", "survivor"),
)

_FIND = sql("select merged, survivor from aliases where merged = any(cast(:leads as uuid[]))")
_OF = sql("select merged, survivor from aliases where survivor = any(cast(:leads as uuid[]))")
_IDS_OF_PERSON = sql("""
    with known as (
        select coalesce((select survivor from aliases where merged = :lead_id), cast(:lead_id as uuid)) as survivor)
    select survivor as lead_id from known
    union all select merged from aliases join known using (survivor)
""")
_PUT = sql("""
    insert into aliases (merged, survivor)
    select * from unnest(cast(:merged as uuid[]), cast(:survivors as uuid[]))
    on conflict (merged) do update set survivor = excluded.survivor
""")
_BROUGHT = sql("""
    update leads set brought_by = merged.brought_by
    from unnest(cast(:merged as uuid[]), cast(:survivors as uuid[])) as pair (merged, survivor)
         join leads as merged on merged.lead_id = pair.merged
    where leads.lead_id = pair.survivor and leads.brought_by is null
""")


async def survivors_of(conn: Connection, leads: Iterable[UUID]) -> dict[UUID, UUID]:
    """The survivors of those of these leads that were merged; they stay so while both are locked."""
    rows = await conn.execute(_FIND, {"leads": list(set(leads))})
    return {row.merged: row.survivor for row in rows}


async def merged_into(conn: Connection, leads: Iterable[UUID]) -> dict[UUID, UUID]:
    """All leads that were merged into these, and into which."""
    rows = await conn.execute(_OF, {"leads": list(set(leads))})
    return {row.merged: row.survivor for row in rows}


async def ids_of_person(conn: Connection, lead_id: UUID) -> list[UUID]:
    """All ids of the person whom this one names, the survivor's first."""
    return list((await conn.execute(_IDS_OF_PERSON, {"lead_id": lead_id})).scalars())


async def save_aliases(conn: Connection, pairs: Mapping[UUID, UUID]) -> None:
    """Keep the survivor of each of these merged leads. All of them are locked."""
    if pairs:
        given = {"merged": list(pairs), "survivors": list(pairs.values())}
        await conn.execute(_PUT, given)
        await conn.execute(_BROUGHT, given)
