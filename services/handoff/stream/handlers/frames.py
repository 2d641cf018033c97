"""What a stream carries, as the standard of server-sent events writes it."""

from dataclasses import dataclass

import orjson
from fastapi.sse import format_sse_event

from services.handoff.stream.domain import Progress
from services.handoff.stream.store import JournalEvent
from shared.messaging.log.record import to_cloudevent

# How long a reader waits before it comes back.
RETRY_MILLISECONDS = 2000
RESET = "reset"
TOO_SHORT = orjson.dumps({"code": "journal-too-short", "then": "GET /v1/handoffs shows what is the case now"}).decode()


@dataclass(frozen=True)
class Entry:
    """An event that was read, as all streams send it that are as far as `before`."""

    event: JournalEvent
    before: Progress
    after: Progress
    frame: bytes


def write_event(event: JournalEvent, after: Progress) -> bytes:
    """The CloudEvents object of the event, under the id of the progress that it makes."""
    return format_sse_event(data_str=to_cloudevent(event.record).decode(), event=event.record.type, id=after.cursor)


def write_opening(progress: Progress) -> bytes:
    """What a stream begins with: so a reader that loses it before the first event resumes as well."""
    return format_sse_event(id=progress.cursor, retry=RETRY_MILLISECONDS)


def write_comment(progress: Progress) -> bytes:
    """A sign of life. The id moves on though nothing is wanted: so resuming stays cheap, whatever the journal drops."""
    return format_sse_event(comment="", id=progress.cursor)


def write_reset(progress: Progress) -> bytes:
    """Tells a reader that the journal no longer has all that followed its id."""
    return format_sse_event(data_str=TOO_SHORT, event=RESET, id=progress.cursor)
