"""Writes minutes and actions, and publishes which meetings were held."""

from typing import NamedTuple
from uuid import UUID

from services.metrics.meetings.domain.meeting_span import MeetingSpan
from services.metrics.meetings.domain.minutes import (
    ACTION_LIMIT,
    Action,
    ActionState,
    MeetingAhead,
    Minutes,
    TooManyActions,
    UnknownAction,
)
from services.metrics.meetings.store import actions
from services.metrics.meetings.store import minutes as store
from services.metrics.reports.domain.promises import begin_day
from services.metrics.reports.handlers.source import load_locale
from shared.db.connection import Connection
from shared.db.database import Database, database_clock
from shared.events.metrics import MeetingHeld
from shared.messaging.outbox import stage


class AddedAction(NamedTuple):
    """An action, and whether this request added it."""

    action: Action
    added: bool


async def write_minutes(database: Database, span: MeetingSpan, minutes: Minutes, key_id: UUID) -> store.SavedMinutes:
    """Write the minutes of a meeting, or replace them. Raises MeetingAhead."""

    async def write(conn: Connection) -> store.SavedMinutes:
        await _require_begun(conn, span)
        saved = await store.save_minutes(conn, span, minutes, key_id)
        if saved.changed:
            now = await database_clock(conn)
            held = MeetingHeld(
                occurred_at=now,
                **span.fields,
                present=len(minutes.present),
                decisions=len(minutes.decisions),
            )
            await stage(conn, [held], now)
        return saved

    return await database.run(write)


async def add_action(database: Database, span: MeetingSpan, action: Action, key_id: UUID) -> AddedAction:
    """Add an action; the same words, owner and day again are the same action. Raises MeetingAhead, TooManyActions."""

    async def write(conn: Connection) -> AddedAction:
        await _require_begun(conn, span)
        same = await actions.find_same(conn, action)
        if same:
            return AddedAction(same, added=False)
        added = await actions.add_action(conn, action, span.until, key_id, ACTION_LIMIT)
        if added is None:
            raise TooManyActions
        return AddedAction(added, added=True)

    return await database.run(write)


async def close_action(
    database: Database, action_id: UUID, state: ActionState, note: str | None, key_id: UUID
) -> Action:
    """Say that an action is done or dropped, or open again. Raises UnknownAction."""
    closed = await database.run(lambda conn: actions.close_action(conn, action_id, state, note, key_id))
    if closed is None:
        raise UnknownAction
    return closed


async def _require_begun(conn: Connection, span: MeetingSpan) -> None:
    zone = (await load_locale(conn)).zone
    if await database_clock(conn) < begin_day(span.first, zone):
        raise MeetingAhead
