"""The task that reads the journal for the streams of a process."""

import asyncio
from dataclasses import dataclass

from services.handoff.stream.handlers.journal_tail import JournalTail
from services.handoff.stream.handlers.places import Places
from services.handoff.stream.handlers.stream_reader import Streams
from shared.db.database import Database
from shared.runtime.periodic_task import PeriodicTask

# An event is sent at most so long after it was published.
AFTER_EVENTS_SECONDS = 0.05
# Streams that read the journal themselves, at one time.
READS_AT_ONCE = 2


@dataclass(frozen=True)
class Stream:
    """What the route uses, and the task to wake up for a new stream."""

    streams: Streams
    read_journal: PeriodicTask


def create_stream(database: Database) -> Stream:
    """The streams of one process."""
    places = Places()
    tail = JournalTail(database, places)
    task = PeriodicTask("handoff.stream", tail.read_next, AFTER_EVENTS_SECONDS)
    return Stream(Streams(database, places, tail, asyncio.Semaphore(READS_AT_ONCE)), task)
