"""What handoff stores of a person: every table that may hold it, how it is found and how it is deleted."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from services.handoff.deals.domain.deal import lead_key
from services.handoff.handoffs.store.briefs import read_brief
from shared.db.connection import Connection, Row, Statement, sql
from shared.db.packed_json import read_json_parts

# Every table with what names a person or may, in the order in which it is deleted. What stays is ids, codes, times and
# money. A table that comes to hold a person is one more entry here.
DELETIONS: Mapping[str, Statement] = {
    "answers": sql("delete from answers where handoff_id = any(cast(:handoffs as uuid[]))"),
    "briefs": sql("delete from briefs where handoff_id = any(cast(:handoffs as uuid[]))"),
    "handoff_steps": sql("""
        update handoff_steps set details = cast(cast(details as jsonb) - 'correction' - 'channel' as json)
        where handoff_id = any(cast(:handoffs as uuid[]))
    """),
    "captures": sql("delete from captures where lead_id = any(cast(:lead_ids as uuid[]))"),
    "activities": sql("delete from activities where lead_id = any(cast(:lead_ids as uuid[]))"),
    "enrichments": sql("delete from enrichments where lead_id = any(cast(:lead_ids as uuid[]))"),
    "deal_stages": sql("""
        update deal_stages set reason = null, attributes = null
        where deal = any(array(select deal from deals where lead_id = any(cast(:lead_ids as uuid[]))))
    """),
    # Deals that wait for the person; one for which money was booked stays, with nothing but that.
    "waiting_deals": sql("""
        with waiting as materialized (
            select deal_id, deal from deals where deal_id = any(array(
                select deal_id from waiting_deals where key = any(cast(:keys as text[]) || cast(:lead_keys as text[]))))
        ), stages as (
            delete from deal_stages where deal in (select deal from waiting)
        ), empty as (
            delete from deals using waiting
            where deals.deal = waiting.deal and not exists (select from revenue where revenue.deal = waiting.deal)
        )
        delete from waiting_deals where deal_id in (select deal_id from waiting)
    """),
    "deliveries": sql("delete from deliveries where lead_id = any(cast(:lead_ids as uuid[]))"),
    "match_keys": sql("delete from match_keys where hash = any(cast(:keys as text[]))"),
}

_FIND: Mapping[str, Statement] = {
    "handoffs": sql("""
        select handoff_id, lead_id, product, kind, cycle, state, seller, team, qualified_at, offered_at, accepted_at,
               contacted_at, sales_qualified_at, rejected_at, recycled_at
        from handoffs where handoff_id = any(cast(:handoffs as uuid[])) order by handoff_id
    """),
    "answers": sql("""
        select handoff_id, question, seller, at, words from answers
        where handoff_id = any(cast(:handoffs as uuid[])) order by answer
    """),
    "briefs": sql("""
        select handoff_id, content, packed_content from briefs where handoff_id = any(cast(:handoffs as uuid[]))
    """),
    "handoff_steps": sql("""
        select handoff_id, type, at, by, details from handoff_steps
        where handoff_id = any(cast(:handoffs as uuid[])) order by step
    """),
    "captures": sql("""
        select capture_id, occurred_at, source, activity, touch, attributes, packed from captures
        where lead_id = any(cast(:lead_ids as uuid[])) order by occurred_at, capture_id
    """),
    "activities": sql("""
        select activity_id, occurred_at, activity, touch, properties from activities
        where lead_id = any(cast(:lead_ids as uuid[])) order by occurred_at, activity_id
    """),
    "enrichments": sql("""
        select enrichment_id, occurred_at, attributes from enrichments
        where lead_id = any(cast(:lead_ids as uuid[])) order by occurred_at, enrichment_id
    """),
    "deal_stages": sql("""
        select deal_id, stage, occurred_at, amount, currency, owner, reason, attributes
        from deals join deal_stages using (deal) where lead_id = any(cast(:lead_ids as uuid[])) order by deal_id, number
    """),
    "revenue": sql("""
        select id, deal_id, revenue.amount, currency, kind, occurred_at
        from deals join revenue using (deal) where deals.lead_id = any(cast(:lead_ids as uuid[]))
        order by occurred_at, id
    """),
    "deliveries": sql("""
        select subscription_id, event_id, type, made_at, state, tried_at, body from deliveries
        where lead_id = any(cast(:lead_ids as uuid[])) order by delivery_id
    """),
}


async def delete_person(
    conn: Connection, lead_ids: Sequence[UUID], keys: Sequence[str], handoffs: Sequence[UUID]
) -> None:
    """Delete what names the people of these leads, which are locked with their match keys, `keys`."""
    values = {"lead_ids": lead_ids, "keys": keys, "lead_keys": [*map(lead_key, lead_ids)], "handoffs": handoffs}
    for deletion in DELETIONS.values():
        await conn.execute(deletion, values)


async def find_person(conn: Connection, lead_ids: Sequence[UUID], handoffs: Sequence[UUID]) -> dict[str, Any]:
    """What is stored of the person with these leads and handoffs, by table."""
    values = {"lead_ids": lead_ids, "handoffs": handoffs}
    return {name: [_read(name, row) for row in await conn.execute(find, values)] for name, find in _FIND.items()}


def _read(name: str, row: Row) -> dict[str, Any]:
    """The row as JSON takes it, with what is packed unpacked."""
    fields = dict(row.items())
    if name == "briefs":
        return {"handoff_id": row.handoff_id, "content": read_brief(row)}
    if name == "captures":
        touch, attributes = read_json_parts(fields.pop("touch"), fields.pop("attributes"), fields.pop("packed"))
        return fields | {"touch": touch, "attributes": attributes}
    if name == "deliveries":
        return fields | {"body": row.body.decode() if row.body else None}
    return fields
