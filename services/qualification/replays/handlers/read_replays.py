"""Reading replays and their leads, and cancelling a replay."""

from uuid import UUID
from zoneinfo import ZoneInfo

from services.qualification.agreements.domain.agreement import UnknownAgreement
from services.qualification.agreements.store import agreements
from services.qualification.replays.domain import replay as domain
from services.qualification.replays.domain.lead_list import LeadPlace, LeadQuestion
from services.qualification.replays.store import replay_leads
from services.qualification.replays.store import replays as store
from shared.agreement.readers.locale import read_locale
from shared.db.connection import Connection, Row
from shared.db.database import Database


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
    database: Database, replay: domain.Replay, question: LeadQuestion, after: LeadPlace | None, limit: int
) -> list[Row]:
    """The leads of a replay that the question asks for."""

    async def read(conn: Connection) -> list[Row]:
        return await replay_leads.list_leads(conn, replay.replay_id, question, after, limit)

    return await database.slow_reads.run(read)


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
