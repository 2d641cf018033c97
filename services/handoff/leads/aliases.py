"""Who speaks for a lead that turned out to be somebody else's second record."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from shared.db.tables import Column, Table, Uuid, index, metadata_of, required
from shared.sql import Connection, text

aliases_table = Table(
    "aliases",
    metadata_of("handoff"),
    Column("merged", Uuid, primary_key=True),
    required("survivor", Uuid),
    index("aliases_survivor", "survivor"),
)

_FIND = text("select merged, survivor from aliases where merged = any(cast(:leads as uuid[]))")
_OF = text("select merged, survivor from aliases where survivor = any(cast(:leads as uuid[]))")
_FAMILY = text("""
    with known as (
        select coalesce((select survivor from aliases where merged = :lead_id), cast(:lead_id as uuid)) as survivor)
    select survivor as lead_id from known
    union all select merged from aliases join known using (survivor)
""")
_PUT = text("""
    insert into aliases (merged, survivor)
    select * from unnest(cast(:merged as uuid[]), cast(:survivors as uuid[]))
    on conflict (merged) do update set survivor = excluded.survivor
""")
_BROUGHT = text("""
    update leads set brought_by = merged.brought_by
    from unnest(cast(:merged as uuid[]), cast(:survivors as uuid[])) as pair (merged, survivor)
         join leads as merged on merged.lead_id = pair.merged
    where leads.lead_id = pair.survivor and leads.brought_by is null
""")


async def survivors(conn: Connection, leads: Iterable[UUID]) -> dict[UUID, UUID]:
    """Of those of these leads that were merged, who speaks for each. It stays so while both are locked."""
    rows = await conn.execute(_FIND, {"leads": list(set(leads))})
    return {row.merged: row.survivor for row in rows}


async def merged_into(conn: Connection, leads: Iterable[UUID]) -> dict[UUID, UUID]:
    """All leads that were merged into these, and into which."""
    rows = await conn.execute(_OF, {"leads": list(set(leads))})
    return {row.merged: row.survivor for row in rows}


async def family(conn: Connection, lead_id: UUID) -> list[UUID]:
    """The lead that speaks for this one, and all that were merged into it."""
    return list((await conn.execute(_FAMILY, {"lead_id": lead_id})).scalars())


async def put(conn: Connection, pairs: Mapping[UUID, UUID]) -> None:
    """From now on each of these leads is spoken for by its survivor. All of them are locked."""
    if pairs:
        given = {"merged": list(pairs), "survivors": list(pairs.values())}
        await conn.execute(_PUT, given)
        await conn.execute(_BROUGHT, given)


def joined(known: Mapping[UUID, UUID], merges: Iterable[tuple[UUID, UUID]]) -> dict[UUID, UUID]:
    """Who speaks for whom after these merges (merged, survivor), whatever their order.

    `known`: every alias of the leads that are named, and of those that were merged into them.
    """
    speaks = dict(known)
    for merged, survivor in merges:
        loser, winner = speaks.get(merged, merged), speaks.get(survivor, survivor)
        if loser == winner:
            continue
        speaks |= {one: winner for one, other in speaks.items() if other == loser}
        speaks[loser] = winner
    return speaks
