"""Loads the journey of one person."""

from uuid import UUID

from services.metrics.facts import store as facts_store
from services.metrics.journeys.domain.journey import PersonJourney
from services.metrics.journeys.domain.next_due import find_next_due
from services.metrics.projections.store.person import load_person
from services.metrics.projections.store.person_ids import find_person_ids
from shared.agreement.readers.ownership import read_passes_at
from shared.agreement.readers.recycling import read_recycling
from shared.db.connection import Connection
from shared.db.database import Database, database_clock


async def load_journey(database: Database, lead_id: UUID, limit: int, *, latest: bool = False) -> PersonJourney:
    """The journey of the person who has this id, with the first `limit` facts, or with the `latest` ones."""
    load_facts = facts_store.load_latest if latest else facts_store.load_first

    async def read(conn: Connection) -> PersonJourney:
        ids = await find_person_ids(conn, lead_id)
        rows = await load_person(conn, ids)
        agreement = await facts_store.load_active_agreement(conn)
        next_due = find_next_due(rows, read_recycling(agreement), await database_clock(conn))
        facts = await load_facts(conn, ids, limit)
        return PersonJourney(ids[0], rows, facts, next_due, read_passes_at(agreement))

    return await database.slow_reads.run(read)
