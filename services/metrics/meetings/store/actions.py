"""The table of actions that were agreed in meetings."""

from datetime import date
from uuid import UUID

from services.metrics.meetings.domain.minutes import Action, ActionState
from shared.db.connection import Connection, Row, sql
from shared.db.tables import (
    INSTANT,
    CheckConstraint,
    Column,
    Date,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    index,
    metadata_of,
    required,
)

# The most open actions that are shown.
OPEN_LIMIT = 500

actions_table = Table(
    "meeting_actions",
    metadata_of("metrics"),
    Column("action_id", Uuid, primary_key=True),
    required("span", Text),
    required("ends", Date),
    required("what", Text),
    required("owner", Text),
    required("due", Date),
    required("state", Text),
    Column("note", Text),
    required("key_id", Uuid),
    required("changed_at", INSTANT),
    Column("overdue_told_at", INSTANT),
    UniqueConstraint("span", "what", "owner", "due", name="meeting_actions_key"),
    CheckConstraint("state in ('open', 'done', 'dropped')", name="meeting_actions_state_check"),
    index("meeting_actions_open", "due", where="state = 'open'"),
)

_ADD = sql("""
    insert into meeting_actions (action_id, span, ends, what, owner, due, state, key_id, changed_at)
    select :action_id, :span, cast(:ends as date), :what, :owner, cast(:due as date), 'open', :key_id,
           clock_timestamp()
    where (select count(*) from meeting_actions where span = :span) < :limit
    on conflict (span, what, owner, due) do nothing
    returning action_id, span, what, owner, due, state, note
""")
_FIND_SAME = sql("""
    select action_id, span, what, owner, due, state, note from meeting_actions
    where span = :span and what = :what and owner = :owner and due = cast(:due as date)
""")
_CLOSE = sql("""
    update meeting_actions set state = :state, note = :note, key_id = :key_id, changed_at = clock_timestamp()
    where action_id = :action_id
    returning action_id, span, what, owner, due, state, note
""")
_LIST = sql("""
    select action_id, span, what, owner, due, state, note from meeting_actions
    where span = :span or state = 'open' and ends <= cast(:ends as date)
    order by due, action_id limit :limit
""")
_LIST_OPEN = sql("""
    select action_id, span, what, owner, due, state, note from meeting_actions
    where state = 'open' order by due, action_id limit :limit
""")
# The row of an action is locked before its event is staged: of two processes one publishes it.
_TAKE_OVERDUE = sql("""
    update meeting_actions set overdue_told_at = clock_timestamp()
    where action_id in (
        select action_id from meeting_actions
        where state = 'open' and due < cast(:today as date) and overdue_told_at is null
        order by due, action_id limit :limit for update skip locked
    )
    returning action_id, span, what, owner, due, state, note
""")
_IS_OVERDUE = sql("""
    select exists (
        select from meeting_actions where state = 'open' and due < cast(:today as date) and overdue_told_at is null)
""")


async def add_action(conn: Connection, action: Action, ends: date, key_id: UUID, limit: int) -> Action | None:
    """Add it; None if the meeting has so many already or has the same one. `ends`: the day after its span."""
    values = {name: getattr(action, name) for name in ("action_id", "span", "what", "owner", "due")}
    row = (await conn.execute(_ADD, values | {"ends": ends, "key_id": key_id, "limit": limit})).first()
    return _read(row) if row else None


async def find_same(conn: Connection, action: Action) -> Action | None:
    """The action of this meeting with these words, owner and day."""
    values = {name: getattr(action, name) for name in ("span", "what", "owner", "due")}
    row = (await conn.execute(_FIND_SAME, values)).first()
    return _read(row) if row else None


async def close_action(
    conn: Connection, action_id: UUID, state: ActionState, note: str | None, key_id: UUID
) -> Action | None:
    """Set its state and note; None for an unknown one."""
    values = {"action_id": action_id, "state": state, "note": note, "key_id": key_id}
    row = (await conn.execute(_CLOSE, values)).first()
    return _read(row) if row else None


async def list_actions(conn: Connection, span: str, ends: date) -> list[Action]:
    """The actions of a meeting, and the open ones of those before; those that are due first come first."""
    rows = await conn.execute(_LIST, {"span": span, "ends": ends, "limit": OPEN_LIMIT})
    return [_read(row) for row in rows]


async def list_open(conn: Connection) -> list[Action]:
    """The open actions of all meetings, those that are due first come first."""
    return [_read(row) for row in await conn.execute(_LIST_OPEN, {"limit": OPEN_LIMIT})]


async def is_overdue(conn: Connection, today: date) -> bool:
    """Whether there is an overdue action of which that was not told."""
    return bool((await conn.execute(_IS_OVERDUE, {"today": today})).scalar_one())


async def take_overdue(conn: Connection, today: date, limit: int) -> list[Action]:
    """Overdue actions of which that was not told, locked; from now on it was told."""
    return [_read(row) for row in await conn.execute(_TAKE_OVERDUE, {"today": today, "limit": limit})]


def _read(row: Row) -> Action:
    return Action(row.action_id, row.span, row.what, row.owner, row.due, row.state, row.note)
