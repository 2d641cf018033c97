"""What intake stores of a person: every table that may hold it, how it is found and how it is deleted."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from services.intake.captures.domain.identifiers import Identifiers, collect_identifiers
from services.intake.captures.store.captures import read_content
from services.intake.erasures.domain import Erasure
from services.intake.identity.store.leads import ids_of_person
from shared.db.connection import Connection, Row, Statement, sql

PAGE_SIZE = 500
FIRST_ID, FIRST_NUMBER, FIRST_TEXT = UUID(int=0), 0, ""
FIRST_LINE = f"{FIRST_ID} 0"

# Every table with rows under a lead's id or under its match keys, in the order in which they are deleted. A table that
# comes to hold a person is one more entry here, or in BODIES.
DELETIONS: Mapping[str, Statement] = {
    "repeats": sql("""
        delete from repeats where capture_id = any(array(
            select capture_id from captures where lead_id = any(cast(:lead_ids as uuid[]))
            union all select activity_id from activities where lead_id = any(cast(:lead_ids as uuid[]))
            union all select enrichment_id from enrichments where lead_id = any(cast(:lead_ids as uuid[]))
            union all select activity_id from waiting where hash = any(cast(:hashes as text[]))))
    """),
    "activities": sql("""
        delete from activities where lead_id = any(cast(:lead_ids as uuid[])) or activity_id = any(array(
            select activity_id from waiting where hash = any(cast(:hashes as text[]))))
    """),
    "waiting": sql("""
        delete from waiting where activity_id = any(array(
            select activity_id from waiting where hash = any(cast(:hashes as text[]))))
    """),
    "arrived": sql("delete from arrived where hash = any(cast(:hashes as text[]))"),
    "enrichments": sql("delete from enrichments where lead_id = any(cast(:lead_ids as uuid[]))"),
    "contacts.written": sql("delete from contacts.written where lead_id = any(cast(:lead_ids as uuid[]))"),
    "captures": sql("delete from captures where lead_id = any(cast(:lead_ids as uuid[]))"),
    "contacts.people": sql("delete from contacts.people where lead_id = any(cast(:lead_ids as uuid[]))"),
    "hook_requests": sql("delete from hook_requests where hashes && cast(:named as text[])"),
    "match_keys": sql("delete from match_keys where hash = any(cast(:hashes as text[]))"),
    "leads": sql("delete from leads where lead_id = any(cast(:lead_ids as uuid[]))"),
}


class BodyTable(NamedTuple):
    """A table with bodies under no lead's id.

    `page`: of the rows after a key that came since an instant, with the key first, those that may name a person with
    these hashes; `named` where they are known to, otherwise the body says it. `delete`: the rows with these keys.
    """

    first: Any
    page: Statement
    delete: Statement


BODIES: Mapping[str, BodyTable] = {
    "refused": BodyTable(
        FIRST_NUMBER,
        sql("""
            select number, refused_at as at, raw, false as named from refused
            where number > :after and refused_at >= :since order by number limit :limit
        """),
        sql("delete from refused where number = any(cast(:keys as bigint[]))"),
    ),
    # Filtered ones, which became no lead, as a former version kept them; later ones hold digests alone.
    "captures": BodyTable(
        FIRST_ID,
        sql("""
            select capture_id, received_at as at, touch, attributes, raw, packed, false as named from captures
            where lead_id is null and digested is null and capture_id > :after and received_at >= :since
            order by capture_id limit :limit
        """),
        sql("delete from captures where capture_id = any(cast(:keys as uuid[]))"),
    ),
    "arrivals": BodyTable(
        FIRST_ID,
        sql("""
            select capture_id, received_at as at, sealed, hashes is not null as named from arrivals
            where received_at >= :since and capture_id = any(array(
                select capture_id from arrivals where hashes && cast(:hashes as text[]) and capture_id > :after
                union all
                (select capture_id from arrivals where hashes is null and capture_id > :after
                 order by capture_id limit :limit)
            )) order by capture_id limit :limit
        """),
        sql("delete from arrivals where capture_id = any(cast(:keys as uuid[]))"),
    ),
    "import_refusals": BodyTable(
        FIRST_LINE,
        sql("""
            select found.import_id || ' ' || found.line as key, begun_at as at, cells, hashes is not null as named
            from (
                select import_id, line from import_refusals where hashes && cast(:hashes as text[])
                union all
                (select import_id, line from import_refusals where hashes is null
                    and (import_id, line) > (cast(split_part(:after, ' ', 1) as uuid),
                                             cast(split_part(:after, ' ', 2) as bigint))
                 order by import_id, line limit :limit)
            ) as found
            join import_refusals using (import_id, line)
            join imports using (import_id)
            where begun_at >= :since
                and (found.import_id, found.line) > (cast(split_part(:after, ' ', 1) as uuid),
                                                     cast(split_part(:after, ' ', 2) as bigint))
            order by found.import_id, found.line limit :limit
        """),
        sql("""
            delete from import_refusals where (import_id, line) in (
                select cast(split_part(key, ' ', 1) as uuid), cast(split_part(key, ' ', 2) as bigint)
                from unnest(cast(:keys as text[])) as named (key))
        """),
    ),
    "hook_tasks": BodyTable(
        FIRST_TEXT,
        sql("""
            select concat_ws(' ', source, kind, external_id) collate "C" as key, received_at as at,
                   json_build_object('source', source, 'external_id', case when kind = 'contact'
                                        -- Behind the id of the contact stands what the CRM said of it.
                                        then split_part(external_id, ':', 1) else external_id end,
                                     'contact', json_build_object(), 'hints', hints) as document,
                   hashes is not null as named
            from (
                select * from hook_tasks where hashes && cast(:hashes as text[])
                union all
                select * from hook_tasks where hashes is null
            ) as found
            where kind <> 'erasure' and concat_ws(' ', source, kind, external_id) collate "C" > :after
                and received_at >= :since
            order by key limit :limit
        """),
        sql("delete from hook_tasks where concat_ws(' ', source, kind, external_id) = any(cast(:keys as text[]))"),
    ),
}

_FIND_ERASURE = sql("select erased_at, captures, activities from erased_leads where lead_id = :lead_id")
_ADD_ERASURE = sql("""
    insert into erased_leads (lead_id, erased_at, captures, activities)
    select lead_id, cast(:now as timestamptz), :captures, :activities
    from unnest(cast(:lead_ids as uuid[])) as lead (lead_id)
""")
_FIND_HASHES = sql("""
    select distinct hash collate "C" as hash from captures cross join lateral unnest(claimed) as claim (hash)
    where lead_id = any(cast(:lead_ids as uuid[])) order by 1
""")
_FIND_CAPTURES = sql("""
    select capture_id, source, external_id, activity, occurred_at, received_at, claimed, touch, attributes, raw, packed
    from captures where lead_id = any(cast(:lead_ids as uuid[])) order by occurred_at, capture_id
""")
_FIND_ACTIVITIES = sql("""
    select activity_id, external_id, type, occurred_at, received_at, touch, raw
    from activities where lead_id = any(cast(:lead_ids as uuid[])) or activity_id = any(array(
        select activity_id from waiting where hash = any(cast(:hashes as text[]))))
    order by occurred_at, activity_id
""")
_FIND_CARD = sql("""
    select name, email, phone, external_ids, seen_at from contacts.people where lead_id = any(cast(:lead_ids as uuid[]))
""")
_FIND_KEYS = sql("select hash, claimed_at from match_keys where hash = any(cast(:hashes as text[])) order by hash")


class StoredPerson(NamedTuple):
    """All ids of a person, the survivor's first, and the hashes of the person's match keys."""

    lead_ids: list[UUID]
    hashes: list[str]


async def find_erasure(conn: Connection, lead_id: UUID) -> Erasure | None:
    """The erasure of the person who had this id."""
    row = (await conn.execute(_FIND_ERASURE, {"lead_id": lead_id})).first()
    return Erasure(*row) if row else None


async def find_person(conn: Connection, lead_id: UUID) -> StoredPerson:
    """All ids of the person who has this one, and the hashes of all match keys that its captures claimed, in order."""
    found = await ids_of_person(conn, lead_id)
    lead_ids = [*found[:1], *sorted(found[1:])]
    return StoredPerson(lead_ids, list((await conn.execute(_FIND_HASHES, {"lead_ids": lead_ids})).scalars()))


async def find_captures(conn: Connection, lead_ids: Sequence[UUID]) -> list[Row]:
    """The captures of these leads with their content, oldest first."""
    return list(await conn.execute(_FIND_CAPTURES, {"lead_ids": lead_ids}))


async def find_activities(conn: Connection, lead_ids: Sequence[UUID], hashes: Sequence[str]) -> list[Row]:
    """The activities of these leads, and those that wait for these keys, oldest first."""
    return list(await conn.execute(_FIND_ACTIVITIES, {"lead_ids": lead_ids, "hashes": hashes}))


async def find_keys(conn: Connection, hashes: Sequence[str]) -> list[Row]:
    """These match keys, each with when it was claimed."""
    return list(await conn.execute(_FIND_KEYS, {"hashes": hashes}))


async def find_card(conn: Connection, lead_ids: Sequence[UUID]) -> Row | None:
    """The contact card of the person with these ids."""
    return (await conn.execute(_FIND_CARD, {"lead_ids": lead_ids})).first()


async def find_identifiers(conn: Connection, lead_ids: Sequence[UUID]) -> Identifiers:
    """What names the person with these ids in a body."""
    bodies = [read_content(row)[2] for row in await find_captures(conn, lead_ids)]
    return collect_identifiers(bodies, await find_card(conn, lead_ids))


async def find_bodies(conn: Connection, name: str, after: Any, hashes: Collection[str], since: datetime) -> list[Row]:
    """The next PAGE_SIZE rows of a table of BODIES that came since then and may name a person with these hashes."""
    values = {"after": after, "since": since, "limit": PAGE_SIZE, "hashes": sorted(hashes)}
    return list(await conn.execute(BODIES[name].page, values))


async def delete_bodies(conn: Connection, name: str, rows: Sequence[Row]) -> None:
    """Delete these rows of a table of BODIES."""
    if rows:
        await conn.execute(BODIES[name].delete, {"keys": [row[0] for row in rows]})


async def delete_person(conn: Connection, person: StoredPerson, named: Collection[str], now: datetime) -> Erasure:
    """Delete everything under the ids and keys of the person, which are locked, and keep that it was erased.

    `named`: the hashes of all that names the person.
    """
    lead_ids, hashes = person
    values = {"lead_ids": lead_ids, "hashes": hashes, "named": sorted(named)}
    counts = {name: await conn.execute_count(deletion, values) for name, deletion in DELETIONS.items()}
    erasure = Erasure(now, counts["captures"], counts["activities"])
    await conn.execute(_ADD_ERASURE, {"lead_ids": lead_ids, "now": now, **erasure._asdict()})
    return erasure
