"""What the former seller of a lead learnt: evidence, notes and deals of the handoff before."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from shared.db.connection import Connection, sql
from shared.values.money import Money

TEXTS_LIMIT = 100
STAGES_LIMIT = 100
TOLD = ("stage", "at", "amount", "owner", "close_by", "competitor")

_FIND_TEXTS = sql("""
    select latest.handoff_id, latest.seller, latest.at, latest.words
    from unnest(cast(:handoffs as uuid[])) as handoff (id)
         cross join lateral (
             select * from answers where handoff_id = handoff.id order by answer desc limit :limit) as latest
    order by latest.answer
""")
# Of each deal what was told last of each thing.
_FIND_DEALS = sql("""
    select deals.deal, deals.deal_id, told.stage, told.occurred_at, told.amount, told.currency, told.owner,
           told.attributes
    from deals cross join lateral (
        select * from deal_stages where deal_stages.deal = deals.deal
        order by occurred_at desc, number desc limit :limit) as told
    where deals.deal = any(cast(:deals as uuid[]))
    order by told.occurred_at, told.number
""")


async def find_findings(conn: Connection, handoffs: Iterable[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """What sellers wrote with their answers, by handoff, oldest first: evidence and notes."""
    found: dict[UUID, list[dict[str, Any]]] = {}
    for row in await conn.execute(_FIND_TEXTS, {"handoffs": list(handoffs), "limit": TEXTS_LIMIT}):
        evidence, note = row.words.get("evidence") or {}, row.words.get("note") or row.words.get("why")
        if evidence or note:
            finding = {"at": row.at, "seller": row.seller, "evidence": evidence, "note": note}
            found.setdefault(row.handoff_id, []).append(finding)
    return found


async def find_deals(conn: Connection, deals: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    """Each of these deals as it stands: its stage and since when, and the amount, owner and plan told of it last."""
    found: dict[UUID, dict[str, Any]] = {}
    for row in await conn.execute(_FIND_DEALS, {"deals": list(deals), "limit": STAGES_LIMIT}):
        known = found.setdefault(row.deal, {"deal_id": row.deal_id, **dict.fromkeys(TOLD)})
        told = {"stage": row.stage, "at": row.occurred_at, "owner": row.owner, **(row.attributes or {})}
        if row.amount is not None:
            told["amount"] = Money(row.amount, row.currency).document()
        known |= {name: told[name] for name in TOLD if told.get(name) is not None}
    return found
