"""Making notices: a row for each fact and each destination of those who are told."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from services.handoff.notices.domain.facts import Fact
from shared.db.connection import Connection, sql
from shared.db.json_codec import rows_to_json

# A fact that names no seller is told to the seller who has the handoff. A role is resolved when the notice is due. A
# won deal is told in a chat once, though several of those who took part are told there.
_ADD = sql("""
    insert into notices (notice_id, fact_id, kind, recipient, destination, seller, team, handoff_id, lead_id, clock,
                         details, occurred_at, next_at)
    select distinct on (fact.fact_id, told.destination,
                        case when fact.kind <> 'win' or chats.destination is null then told.recipient end)
           gen_random_uuid(), fact.fact_id, fact.kind, told.recipient, told.destination,
           coalesce(fact.seller, handoffs.seller), coalesce(fact.team, handoffs.team), fact.handoff_id, fact.lead_id,
           fact.clock, fact.details, fact.occurred_at, coalesce(fact.told_at, clock_timestamp()) as next_at
    from json_to_recordset(cast(:facts as json)) as fact (fact_id uuid, kind text, handoff_id uuid, lead_id uuid,
             occurred_at timestamptz, seller text, team text, clock uuid, details json, role text, told_at timestamptz)
         left join handoffs on handoffs.handoff_id = fact.handoff_id
         cross join lateral (
             select 'seller/' || sellers.seller, unnest(sellers.notify) from sellers
             where fact.role is null and sellers.seller = coalesce(fact.seller, handoffs.seller) collate "C"
             union all
             select 'team/' || teams.team, unnest(teams.notify) from teams
             where fact.role is null and teams.team = coalesce(fact.team, handoffs.team) collate "C"
             union all
             select fact.role, null where fact.role is not null
         ) as told (recipient, destination)
         left join destinations as chats on chats.destination = told.destination and chats.kind <> 'email'
    order by fact.fact_id, told.destination,
             case when fact.kind <> 'win' or chats.destination is null then told.recipient end, told.recipient, next_at
    on conflict do nothing
""")
_FIND_TOLD = sql("select seller from sellers where active and notify <> '{}' order by seller")
_WITHDRAW = sql("""
    update notices set state = 'withdrawn'
    where state = 'pending' and attempts = 0 and fact_id = any(cast(:facts as uuid[]))
""")
_WITHDRAW_UNATTENDED = sql("""
    update notices set state = 'withdrawn'
    where state = 'pending' and attempts = 0 and kind = 'unattended' and handoff_id = any(cast(:handoffs as uuid[]))
""")


async def find_told_sellers(conn: Connection) -> list[str]:
    """The active sellers who have destinations."""
    return list((await conn.execute(_FIND_TOLD)).scalars())


async def add(conn: Connection, facts: Sequence[Fact]) -> int:
    """Make the notices of these facts; the number of those that are new."""
    return await conn.execute_count(_ADD, {"facts": rows_to_json([vars(fact) for fact in facts])})


async def withdraw(conn: Connection, facts: Sequence[UUID]) -> None:
    """End the notices of these facts that were not tried: they are not true any more."""
    await conn.execute(_WITHDRAW, {"facts": list(facts)})


async def withdraw_unattended(conn: Connection, handoffs: Iterable[UUID]) -> None:
    """End the notices that these handoffs have no next date which were not tried: they have one again."""
    await conn.execute(_WITHDRAW_UNATTENDED, {"handoffs": list(handoffs)})
