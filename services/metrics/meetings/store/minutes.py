"""The table of meetings: their minutes, or that they were skipped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.metrics.meetings.domain.meeting_span import MeetingSpan
from services.metrics.meetings.domain.minutes import Minutes, WrittenMinutes
from shared.db.connection import Connection, Row, sql
from shared.db.json_codec import rows_to_json
from shared.db.tables import (
    ARRAY,
    INSTANT,
    CheckConstraint,
    Column,
    Date,
    Table,
    Text,
    Uuid,
    index,
    metadata_of,
    required,
)

meetings_table = Table(
    "meetings",
    metadata_of("metrics"),
    Column("span", Text, primary_key=True),
    required("per", Text),
    required("first", Date),
    required("state", Text),
    required("present", ARRAY(Text)),
    required("decisions", ARRAY(Text)),
    Column("notes", Text),
    Column("key_id", Uuid),
    required("written_at", INSTANT),
    CheckConstraint("state in ('held', 'skipped')", name="meetings_state_check"),
    index("meetings_first", "per", "first"),
)

_FIND = sql("select present, decisions, notes, written_at from meetings where span = :span and state = 'held'")
_LIST = sql("select span, state from meetings where span = any(cast(:spans as text[]))")
# The row of a meeting is locked before its event is staged.
_SAVE = sql("""
    insert into meetings as m (span, per, first, state, present, decisions, notes, key_id, written_at)
    values (:span, :per, :first, 'held', cast(:present as text[]), cast(:decisions as text[]), :notes, :key_id,
            clock_timestamp())
    on conflict (span) do update set
        state = 'held', present = excluded.present, decisions = excluded.decisions, notes = excluded.notes,
        key_id = excluded.key_id, written_at = excluded.written_at
    where m.state <> 'held'
          or (m.present, m.decisions, m.notes) is distinct from (excluded.present, excluded.decisions, excluded.notes)
    returning written_at
""")
_SKIP = sql("""
    insert into meetings (span, per, first, state, present, decisions, written_at)
    select span, per, first, 'skipped', '{}', '{}', clock_timestamp()
    from json_to_recordset(cast(:rows as json)) as n (span text, per text, first date) order by span
    on conflict (span) do nothing
    returning span
""")


@dataclass(frozen=True)
class SavedMinutes:
    """Minutes as they stand, and whether they changed just now."""

    written: WrittenMinutes
    changed: bool


async def find_minutes(conn: Connection, span: str) -> WrittenMinutes | None:
    """The minutes of a meeting; None without."""
    row = (await conn.execute(_FIND, {"span": span})).first()
    return _read(row) if row else None


async def list_states(conn: Connection, spans: Sequence[str]) -> dict[str, str]:
    """`held` or `skipped`, of those of these meetings of which it is known."""
    return {row.span: row.state for row in await conn.execute(_LIST, {"spans": list(spans)})}


async def save_minutes(conn: Connection, span: MeetingSpan, minutes: Minutes, key_id: UUID) -> SavedMinutes:
    """Write minutes, or replace those of before; the same again changes nothing."""
    values = {"span": span.name, "per": span.per, "first": span.first, "key_id": key_id}
    values |= {"present": list(minutes.present), "decisions": list(minutes.decisions), "notes": minutes.notes}
    row = (await conn.execute(_SAVE, values)).first()
    if row:
        written_at: datetime = row.written_at
        return SavedMinutes(WrittenMinutes(minutes, written_at), changed=True)
    found = await find_minutes(conn, span.name)
    assert found is not None
    return SavedMinutes(found, changed=False)


async def save_skipped(conn: Connection, spans: Sequence[MeetingSpan]) -> list[MeetingSpan]:
    """Save that these meetings were skipped; return those of which that was not known."""
    rows = [{"span": span.name, "per": span.per, "first": span.first} for span in spans]
    saved = set((await conn.execute(_SKIP, {"rows": rows_to_json(rows)})).scalars())
    return [span for span in spans if span.name in saved]


def _read(row: Row) -> WrittenMinutes:
    return WrittenMinutes(Minutes(tuple(row.present), tuple(row.decisions), row.notes), row.written_at)
