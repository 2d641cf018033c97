"""The table of handoffs."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import and_, bindparam, exists, func, or_, select

from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.handoffs.store.rows import read, to_rows
from shared.db.connection import Connection, sql
from shared.db.expressions import constant, ids, insert_rows, is_one_of, update_rows
from shared.db.tables import (
    ARRAY,
    INSTANT,
    JSON,
    Boolean,
    Column,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    index,
    metadata_of,
    required,
)
from shared.events.handoff import MQL
from shared.values.frozen import changed_pairs

# `Handoff.waiting`, as the queries of the queue state it.
UNASSIGNED = """
    state = 'queued' or (seller is null and qualified_at is not null
        and (state = 'opportunity' or (state in ('won', 'lost') and queued_at is not null)))
"""
UNCLOSED = "state in ('queued', 'offered', 'accepted', 'contacted', 'sales_qualified', 'opportunity')"
handoffs_table = Table(
    "handoffs",
    metadata_of("handoff"),
    Column("handoff_id", Uuid, primary_key=True),
    required("lead_id", Uuid),
    required("product", Text),
    required("kind", Text),
    required("cycle", Integer),
    required("state", Text),
    Column("seller", Text),
    Column("team", Text),
    Column("why", Text),
    required("named", Boolean, default="false"),
    Column("chosen_seller", Text),
    Column("chosen_team", Text),
    Column("waits_for", Text),
    Column("routing_version", Integer),
    Column("agreement_version", Integer),
    Column("qualified_at", INSTANT),
    Column("queued_at", INSTANT),
    Column("offered_at", INSTANT),
    Column("dealt_at", INSTANT),
    Column("pursued_at", INSTANT),
    required("standings", JSON),
    required("lost_reasons", JSON, default="'{}'"),
    required("first_ended", JSON, default="'{}'"),
    required("tried", ARRAY(Text), default="'{}'"),
    Column("taken_at", INSTANT),
    Column("accepted_at", INSTANT),
    Column("attempted_at", INSTANT),
    Column("contacted_at", INSTANT),
    Column("sales_qualified_at", INSTANT),
    Column("rejected_at", INSTANT),
    Column("recycled_at", INSTANT),
    required("merged", Boolean, default="false"),
    required("self_sourced", Boolean, default="false"),
    required("erased", Boolean, default="false"),
    Column("released_at", INSTANT),
    Column("priority", Text),
    Column("prioritised_at", INSTANT),
    Column("product_team", Text),
    Column("updated_at", INSTANT, server_default=func.clock_timestamp()),
    UniqueConstraint("lead_id", "kind", "cycle"),
    index("handoffs_open", "seller", where="state in ('offered', 'accepted', 'contacted')"),
    index("handoffs_unassigned", "queued_at", "handoff_id", where=UNASSIGNED),
    index(
        "handoffs_held",
        *("seller", "handoff_id"),
        where="state in ('offered', 'accepted', 'contacted', 'sales_qualified', 'opportunity')",
    ),
    index("handoffs_unassigned_target", "waits_for", "queued_at", "handoff_id", where=UNASSIGNED),
    index("handoffs_state", "state", "handoff_id"),
    index("handoffs_seller", "seller", "handoff_id"),
    index("handoffs_kind", "kind", "handoff_id", where="kind <> 'mql'"),
    index("handoffs_team", "team", "handoff_id"),
    index("handoffs_unclosed", "handoff_id", where=UNCLOSED),
    index("handoffs_updated", "updated_at", "handoff_id"),
    index("handoffs_priority", "priority", "handoff_id", where="priority is not null"),
)
_FIRST = handoffs_table.alias("first")
# A lead that passed on from a colleague asks for nothing more: its first handoff goes on with the same seller, the
# customer was spoken with after the purchase, or the deal for which it passed on has ended.
IS_TAKEN_OVER = and_(
    handoffs_table.c.kind != constant(MQL),
    handoffs_table.c.state.in_([constant("accepted"), constant("contacted")]),
    exists()
    .where(
        *(_FIRST.c[name] == handoffs_table.c[name] for name in ("lead_id", "cycle")),
        _FIRST.c.kind == constant(MQL),
        or_(
            _FIRST.c.seller == handoffs_table.c.seller,
            _FIRST.c.state.in_([constant("lost"), constant("rejected"), constant("recycled")]),
            and_(
                _FIRST.c.state == constant("won"),
                or_(
                    handoffs_table.c.state == constant("contacted"),
                    handoffs_table.c.qualified_at < _FIRST.c.pursued_at,
                ),
            ),
        ),
    )
    .correlate(handoffs_table),
)
_FIND_ALL_BY_LEADS = (
    select(handoffs_table)
    .where(is_one_of(handoffs_table.c.lead_id, ids("leads")))
    .order_by(handoffs_table.c.lead_id, handoffs_table.c.cycle)
)
_FIND_BY_LEADS = _FIND_ALL_BY_LEADS.where(handoffs_table.c.kind == constant(MQL))
_FIND_NEXT_BY_LEADS = _FIND_ALL_BY_LEADS.where(handoffs_table.c.kind != constant(MQL))
_FIND = select(handoffs_table).where(handoffs_table.c.handoff_id == bindparam("handoff_id"))
_FIND_MANY = (
    select(handoffs_table)
    .where(is_one_of(handoffs_table.c.handoff_id, ids("handoffs")))
    .order_by(handoffs_table.c.handoff_id)
)
_FIND_LEADS = sql("select handoff_id, lead_id from handoffs where handoff_id = any(cast(:handoffs as uuid[]))")
_TOLD = [column.name for column in handoffs_table.c if column.name != "updated_at"]
_INSERT = insert_rows(handoffs_table, _TOLD)
_UPDATE = update_rows(handoffs_table, _TOLD[1:]).values(updated_at=func.clock_timestamp())
_MARK_SELF_SOURCED = sql("""
    update handoffs h set self_sourced = l.self_sourced, updated_at = clock_timestamp() from leads l
    where l.lead_id = any(cast(:leads as uuid[])) and h.lead_id = l.lead_id and h.self_sourced <> l.self_sourced
""")
_COUNT_OPEN = sql("""
    select seller, count(*) as open from handoffs
    where seller = any(cast(:sellers as text[])) and state in ('offered', 'accepted', 'contacted')
        and (kind = 'mql' or state = 'offered')
    group by seller
""")


async def find_by_leads(conn: Connection, leads: Iterable[UUID]) -> list[Handoff]:
    """The handoffs of these leads with which their cycles begin, of the kind `mql`.

    The leads must be locked: a lead's lock guards its handoffs.
    """
    rows = await conn.execute(_FIND_BY_LEADS, {"leads": list(set(leads))})
    return [read(row) for row in rows]


async def find_next_by_leads(conn: Connection, leads: Iterable[UUID]) -> list[Handoff]:
    """The handoffs of all other kinds of these leads, which are locked."""
    rows = await conn.execute(_FIND_NEXT_BY_LEADS, {"leads": list(set(leads))})
    return [read(row) for row in rows]


async def find_all_by_leads(conn: Connection, leads: Iterable[UUID]) -> list[Handoff]:
    """The handoffs of every kind of these leads, which are locked."""
    rows = await conn.execute(_FIND_ALL_BY_LEADS, {"leads": list(set(leads))})
    return [read(row) for row in rows]


async def find(conn: Connection, handoff_id: UUID) -> Handoff | None:
    """The handoff with this id."""
    row = (await conn.execute(_FIND, {"handoff_id": handoff_id})).first()
    return read(row) if row else None


async def find_many(conn: Connection, handoffs: Iterable[UUID]) -> list[Handoff]:
    """Those of these handoffs that exist, in the order of their ids."""
    return [read(row) for row in await conn.execute(_FIND_MANY, {"handoffs": list(set(handoffs))})]


async def find_lead_ids(conn: Connection, handoffs: Iterable[UUID]) -> dict[UUID, UUID]:
    """The lead of each of these handoffs that exists, without a lock."""
    rows = await conn.execute(_FIND_LEADS, {"handoffs": list(set(handoffs))})
    return {row.handoff_id: row.lead_id for row in rows}


async def save(conn: Connection, before: Iterable[Handoff], after: Iterable[Handoff]) -> None:
    """Insert the handoffs that are not in `before`, and update those that changed."""
    pairs = changed_pairs(before, after, lambda handoff: handoff.handoff_id)
    new = [handoff for former, handoff in pairs if former is None]
    changed = [handoff for former, handoff in pairs if former is not None]
    if new:
        await conn.execute(_INSERT, {"rows": to_rows(new)})
    if changed:
        await conn.execute(_UPDATE, {"rows": to_rows(changed)})


async def mark_self_sourced(conn: Connection, leads: Iterable[UUID]) -> None:
    """Say of the handoffs of these leads, which are locked, whether sales found the lead itself."""
    await conn.execute(_MARK_SELF_SOURCED, {"leads": list(leads)})


async def count_open(conn: Connection, sellers: Iterable[str]) -> dict[str, int]:
    """The number of open handoffs (offered, accepted, contacted) of each seller; exact while their teams are locked.

    Nothing ends a handoff of another kind than `mql` after its acceptance: from then on it fills no seller.
    """
    rows = await conn.execute(_COUNT_OPEN, {"sellers": list(sellers)})
    return {row.seller: row.open for row in rows}
