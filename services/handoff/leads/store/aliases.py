"""The table of aliases: the merged leads and their survivors."""

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

_FIND_SURVIVORS = sql("select merged, survivor from aliases where merged = any(cast(:leads as uuid[]))")
_FIND_MERGED = sql("select merged, survivor from aliases where survivor = any(cast(:leads as uuid[]))")
_IDS_OF_PERSON = sql("""
    with person as (
        select coalesce((select survivor from aliases where merged = :lead_id), cast(:lead_id as uuid)) as survivor)
    select survivor as lead_id from person
    union all select merged from aliases join person using (survivor)
""")
_SAVE = sql("""
    insert into aliases (merged, survivor)
    select * from unnest(cast(:merged as uuid[]), cast(:survivors as uuid[]))
    on conflict (merged) do update set survivor = excluded.survivor
""")
_INHERIT_SELLER = sql("""
    update leads set brought_by = merged.brought_by
    from unnest(cast(:merged as uuid[]), cast(:survivors as uuid[])) as pair (merged, survivor)
         join leads as merged on merged.lead_id = pair.merged
    where leads.lead_id = pair.survivor and leads.brought_by is null
""")
# The person's earliest capture, under whichever id.
_INHERIT_CAPTURES = sql("""
    update leads s set captured_at = first.captured_at, self_sourced = first.self_sourced
    from (
        select distinct on (a.survivor) a.survivor, m.captured_at, m.self_sourced
        from aliases a join leads m on m.lead_id = a.merged
        where a.survivor = any(cast(:survivors as uuid[])) and m.captured_at is not null
        order by a.survivor, m.captured_at
    ) first
    where s.lead_id = first.survivor and first.captured_at < coalesce(s.captured_at, 'infinity')
""")


async def survivors_of(conn: Connection, leads: Iterable[UUID]) -> dict[UUID, UUID]:
    """The survivor of each of these leads that was merged; it stays the same while both are locked."""
    rows = await conn.execute(_FIND_SURVIVORS, {"leads": list(set(leads))})
    return {row.merged: row.survivor for row in rows}


async def find_merged(conn: Connection, leads: Iterable[UUID]) -> dict[UUID, UUID]:
    """All leads that were merged into these, each with its survivor."""
    rows = await conn.execute(_FIND_MERGED, {"leads": list(set(leads))})
    return {row.merged: row.survivor for row in rows}


async def ids_of_person(conn: Connection, lead_id: UUID) -> list[UUID]:
    """All lead ids of the person with this one, the survivor's first."""
    return list((await conn.execute(_IDS_OF_PERSON, {"lead_id": lead_id})).scalars())


async def save_aliases(conn: Connection, pairs: Mapping[UUID, UUID]) -> None:
    """Save these pairs (merged lead, survivor). All of these leads are locked.

    A survivor that no seller brought takes over the seller who brought the merged lead, and the earliest capture.
    """
    if pairs:
        columns = {"merged": list(pairs), "survivors": list(pairs.values())}
        await conn.execute(_SAVE, columns)
        await conn.execute(_INHERIT_SELLER, columns)
        await conn.execute(_INHERIT_CAPTURES, {"survivors": list(pairs.values())})
