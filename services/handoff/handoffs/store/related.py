"""The other handoffs of a person, and those of the colleagues at the same company."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.handoffs.store.rows import read
from shared.db.connection import Connection, sql

# Of a company with more leads, the newest ones are looked at.
PEOPLE_LIMIT = 500

# What a merge ended has its history on the handoff that goes on.
_FIND = sql("""
    with people as (
        (select lead_id from company_leads where domain = cast(:domain as text) collate "C"
         order by lead_id desc limit :people)
        union
        select unnest(cast(:person as uuid[]))
    ), related as (
        select found.* from people
             cross join lateral (
                 select * from handoffs
                 where handoffs.lead_id = people.lead_id and handoff_id <> :handoff and not merged and not erased
                     and (cast(:seller as text) is null or seller = cast(:seller as text))
                 order by handoff_id desc limit :limit offset 0) as found
        order by found.handoff_id desc limit :limit
    )
    select related.*, given_back.reason
    from related
         left join lateral (
             select details ->> 'reason' as reason from handoff_steps
             where handoff_steps.handoff_id = related.handoff_id and type in ('handoff.rejected', 'handoff.recycled')
             order by step desc limit 1) as given_back on true
    order by handoff_id desc
""")


class Related(NamedTuple):
    """A handoff, and the reason for which sales gave its lead back last, if it did."""

    handoff: Handoff
    reason: str | None


async def find_related(
    conn: Connection, handoff: Handoff, person: Sequence[UUID], domain: str | None, seller: str | None, limit: int
) -> list[Related]:
    """At most `limit` handoffs of this person, or of leads of this company, beside the one, the newest first.

    `person`: all lead ids of the person; `seller`: only handoffs that this seller has.
    """
    values = {
        "handoff": handoff.handoff_id,
        "person": list(person),
        "domain": domain,
        "seller": seller,
        "people": PEOPLE_LIMIT,
        "limit": limit,
    }
    return [Related(read(row), row.reason) for row in await conn.execute(_FIND, values)]
