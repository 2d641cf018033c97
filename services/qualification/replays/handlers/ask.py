"""Asking for a replay, and cancelling it."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from uuid_utils.compat import uuid7

from services.qualification.agreements.domain.agreement import UnknownAgreement
from services.qualification.agreements.handlers.discuss import name_caller
from services.qualification.agreements.schemas.parse import parse_agreement
from services.qualification.agreements.store import agreements
from services.qualification.replays.domain import replay as domain
from services.qualification.replays.domain.lead_list import LeadPlace, LeadQuestion
from services.qualification.replays.handlers.load_trial import find_floor
from services.qualification.replays.store import replay_leads
from services.qualification.replays.store import replays as store
from shared.agreement.readers.locale import read_locale
from shared.auth import Caller
from shared.db.connection import Connection, Row
from shared.db.database import Database, database_clock
from shared.db.json_codec import to_json

DEFAULT_DAYS = 90


class ReplayRequest(NamedTuple):
    """What is tried on which span: a date is one of the version's zone, and without them it is the last 90 days.

    `definition`: instead of the version's own.
    """

    version: int
    start: datetime | date | None = None
    until: datetime | date | None = None
    definition: Mapping[str, Any] | None = None


async def ask(database: Database, caller: Caller, request: ReplayRequest) -> domain.Replay:
    """The replay, which waits for its turn; the same one that waits or runs already.

    Raises UnknownAgreement, InvalidAgreement, NotASpan, TooManyReplays.
    """
    replay_id = uuid7()

    async def write(conn: Connection) -> domain.Replay:
        agreement = await agreements.find(conn, request.version)
        if agreement is None:
            raise UnknownAgreement
        document = dict(agreement.document)
        if request.definition is not None:
            document |= {"definition": request.definition}
            parse_agreement(to_json(document).encode(), yaml=False)
        await store.lock(conn)
        now = await database_clock(conn)
        zone = read_locale(document).zone
        start, until = to_instant(request.start, zone), to_instant(request.until, zone)
        span = domain.read_span(start, until, now, DEFAULT_DAYS)
        known = await store.find_same(conn, request.version, to_json(document), span)
        if known and (same := await store.find(conn, known)):
            return same
        if await store.count_open(conn) >= domain.OPEN_LIMIT:
            raise domain.TooManyReplays
        compared, floor_at = await find_floor(conn, span.start)
        person = name_caller(caller)
        replay = domain.Replay(
            replay_id, request.version, document, compared, floor_at, span, "queued", person.name, caller.key_id, now
        )
        await store.insert(conn, replay)
        return replay

    return await database.run(write)


def to_instant(moment: datetime | date | None, zone: ZoneInfo) -> datetime | None:
    """The instant; of a date its midnight in this zone."""
    if moment is None or isinstance(moment, datetime):
        return moment
    return datetime.combine(moment, time.min, zone)


async def find_zone(database: Database, version: int) -> ZoneInfo:
    """The zone of a version. Raises UnknownAgreement."""
    async with database.read_connection() as conn:
        agreement = await agreements.find(conn, version)
    if agreement is None:
        raise UnknownAgreement
    return read_locale(agreement.document).zone


async def list_replays(database: Database, version: int) -> list[domain.Replay]:
    """The newest replays of a version. Raises UnknownAgreement."""
    async with database.read_connection() as conn:
        if await agreements.find(conn, version) is None:
            raise UnknownAgreement
        return await store.list_newest(conn, version)


async def list_leads(
    database: Database, version: int, replay_id: UUID, question: LeadQuestion, after: LeadPlace | None, limit: int
) -> list[Row]:
    """The leads of a replay that the question asks for. Raises UnknownReplay."""
    await load(database, version, replay_id)
    return await database.slow_reads.run(lambda conn: replay_leads.list_leads(conn, replay_id, question, after, limit))


async def load(database: Database, version: int, replay_id: UUID) -> domain.Replay:
    """The replay of a version. Raises UnknownReplay."""
    async with database.read_connection() as conn:
        replay = await store.find(conn, replay_id)
    if replay is None or replay.version != version:
        raise domain.UnknownReplay
    return replay


async def cancel(database: Database, version: int, replay_id: UUID) -> domain.Replay:
    """End a replay; what it has counted stays. One that has ended stays as it is. Raises UnknownReplay."""

    async def end(conn: Connection) -> domain.Replay:
        found = await store.find(conn, replay_id)
        if found is None or found.version != version:
            raise domain.UnknownReplay
        await store.cancel(conn, replay_id)
        return await store.find(conn, replay_id) or found

    return await database.run(end)
