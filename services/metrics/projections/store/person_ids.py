"""Leads that are one person, found wherever rows are read: what is folded stays under the id that it was told under."""

from uuid import UUID

from sqlalchemy import Uuid

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
# All ids of each person who has several, the one that speaks for the person too. A ring of merges, which nobody says,
# would be no person and would end all the same.
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


async def ids_of_person(conn: Connection, lead_id: UUID) -> list[UUID]:
    """All ids of the person whom this one names, the survivor's first."""
    found = list((await conn.execute(_IDS, {"lead": lead_id})).scalars())
    return found or [lead_id]
