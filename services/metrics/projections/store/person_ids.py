"""Which lead ids are one person, found at each read: a folded row stays under the id of its facts."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Subquery, Table, Uuid, func, select

from shared.db.connection import Connection, sql
from shared.db.expressions import text_rows

_PATHS = text_rows(
    """
    select merged, survivor from merges
    union
    select p.lead_id, m.survivor from paths p join merges m on m.merged = p.person
    """,
    lead_id=Uuid,
    person=Uuid,
).cte("paths", recursive=True)
_ENDS = text_rows(
    "select lead_id, person from paths p where not exists (select from merges m where m.merged = p.person)",
    lead_id=Uuid,
    person=Uuid,
).add_cte(_PATHS)
# `lead_id` and `person`, the survivor: all ids of each person who has several, the survivor's own too. A ring of
# merges, which intake never publishes, would be no person and would not make the recursion endless.
MEMBERS = (
    text_rows("select lead_id, person from ends union select person, person from ends", lead_id=Uuid, person=Uuid)
    .add_cte(_ENDS.cte("ends"))
    .cte("members")
)

_IDS = sql("""
    with recursive upwards (person) as (
        select cast(:lead as uuid)
        union
        select m.survivor from upwards u join merges m on m.merged = u.person
    ),
    ids (lead_id) as (
        select person from upwards u where not exists (select from merges m where m.merged = u.person)
        union
        select m.merged from ids i join merges m on m.survivor = i.lead_id
    )
    select lead_id from ids
""")
_IDS_OF_PEOPLE = sql("""
    with recursive ids (person, lead_id) as (
        select person, person from unnest(cast(:people as uuid[])) as p (person)
        union
        select i.person, m.merged from ids i join merges m on m.survivor = i.lead_id
    )
    select person, lead_id from ids
""")


async def find_person_ids(conn: Connection, lead_id: UUID) -> Sequence[UUID]:
    """All ids of the person who has this one, the survivor's first."""
    rows = await conn.execute(_IDS, {"lead": lead_id})
    return rows.scalars() or [lead_id]


async def list_people_ids(conn: Connection, people: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """By survivor all ids of each of these people."""
    found: dict[UUID, list[UUID]] = {person: [] for person in people}
    for row in await conn.execute(_IDS_OF_PEOPLE, {"people": list(people)}):
        found[row.person].append(row.lead_id)
    return found


def join_person(table: Table, alias: str) -> Subquery:
    """The rows of a table with the column `person`: the survivor's id, or the lead's own without a merge."""
    rows = table.alias("t")
    person = func.coalesce(MEMBERS.c.person, rows.c.lead_id).label("person")
    joined = rows.outerjoin(MEMBERS, MEMBERS.c.lead_id == rows.c.lead_id)
    return select(person, rows).select_from(joined).subquery(alias)
