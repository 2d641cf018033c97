"""The table of briefs: what each handoff's lead qualified with."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from services.handoff.handoffs.domain.events import HandoffQualified
from shared.db.connection import Connection, Row, sql
from shared.db.json_codec import to_json
from shared.db.packed_json import decode_json, store_json
from shared.db.tables import JSON, Column, LargeBinary, Table, Uuid, metadata_of
from shared.events.base import Event

briefs_table = Table(
    "briefs",
    metadata_of("handoff"),
    Column("handoff_id", Uuid, primary_key=True),
    Column("content", JSON),
    Column("packed_content", LargeBinary),
)


_FIND = sql("""
    select handoff_id, content, packed_content from briefs where handoff_id = any(cast(:handoffs as uuid[]))
""")
_SAVE = sql("""
    insert into briefs (handoff_id, content, packed_content)
    select * from unnest(cast(:handoffs as uuid[]), cast(:contents as json[]), cast(:packed as bytea[]))
    on conflict (handoff_id) do update set content = excluded.content, packed_content = excluded.packed_content
""")


async def find_attributes(conn: Connection, handoffs: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    """The attributes with which the lead of each of these handoffs qualified, where it did."""
    return {handoff_id: brief["attributes"] for handoff_id, brief in (await find_briefs(conn, handoffs)).items()}


async def find_briefs(conn: Connection, handoffs: Iterable[UUID]) -> dict[UUID, Mapping[str, Any]]:
    """With what each handoff's lead qualified: its attributes, the clauses that it met, and its persona if it has one.

    Handoffs whose lead did not qualify are missing.
    """
    handoff_ids = list(handoffs)
    rows = await conn.execute(_FIND, {"handoffs": handoff_ids}) if handoff_ids else ()
    return {row.handoff_id: read_brief(row) for row in rows}


async def save_qualifications(conn: Connection, events: Iterable[Event]) -> None:
    """Save what the leads of these events qualified with; it replaces what their handoffs had before."""
    qualified = [event for event in events if isinstance(event, HandoffQualified)]
    stored = {event.handoff_id: store_json(conn, write_brief(event)) for event in qualified}
    if stored:
        contents, packed = zip(*stored.values(), strict=True)
        await conn.execute(_SAVE, {"handoffs": list(stored), "contents": contents, "packed": packed})


def read_brief(row: Row) -> Any:
    """The brief of a row with both columns of its content; None if it has none."""
    return decode_json(row.content, row.packed_content)


def write_brief(event: HandoffQualified) -> str:
    """The brief as a JSON text: that of pydantic, in less than half the time."""
    clauses = [vars(clause) for clause in event.clauses]
    persona = {} if event.persona is None else {"persona": event.persona}
    try:
        return to_json({"currency": event.currency, "attributes": event.attributes, "clauses": clauses} | persona)
    except TypeError:
        # A whole number beyond 64 bits.
        return event.model_dump_json(include={"currency", "attributes", "clauses", "persona"})
