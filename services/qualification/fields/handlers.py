"""Noting which fields leads bring: at most once a day for each field and process."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

from services.qualification.fields.domain import list_days
from services.qualification.fields.store import save_days
from shared.db.connection import Connection
from shared.messaging.event_handler import ReceivedEvent

# So many names are remembered; then all are forgotten, and written once more.
REMEMBERED_LIMIT = 10_000


class FieldNotes:
    """What this process has written of the fields that leads bring: the last day of each."""

    def __init__(self) -> None:
        self._written: dict[str, date] = {}

    async def on_lead_events(self, conn: Connection, received: Sequence[ReceivedEvent]) -> None:
        """Write the fields that were not written for their day yet, in one statement."""
        days = list_days((each.event, each.recorded_at) for each in received)
        news = {field: day for field, day in days.items() if self._written.get(field, date.min) < day}
        if news:
            await save_days(conn, news)
            conn.on_commit(partial(self._remember, news))

    def _remember(self, news: Mapping[str, date]) -> None:
        if len(self._written) > REMEMBERED_LIMIT:
            self._written.clear()
        self._written |= news
