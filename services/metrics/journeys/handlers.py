"""One person's journey, read whole."""

from dataclasses import dataclass
from uuid import UUID

from services.metrics.facts import store as agreements
from services.metrics.facts import store as facts_store
from services.metrics.facts.domain import Fact
from services.metrics.journeys.domain.next_due import NextDue, next_due
from services.metrics.projections.domain.person import PersonProjection
from services.metrics.projections.store.person import of_person
from services.metrics.projections.store.person_ids import ids_of_person
from shared.agreement.recycling import Recycling
from shared.db.connection import Connection
from shared.db.database import Database, database_clock


@dataclass(frozen=True)
class PersonJourney:
    """What is known of a person: the id that speaks for it, its rows, its facts, and what is due next."""

    lead_id: UUID
    lead: PersonProjection
    facts: list[Fact]
    due: NextDue | None

    def of(self, seller: str | None) -> bool:
        """Whether a key that is bound to this seller, if to any, may see it."""
        return seller is None or any(handoff.seller == seller for handoff in self.lead.handoffs)


async def load_journey(database: Database, lead_id: UUID, limit: int, *, latest: bool = False) -> PersonJourney:
    """Everything under any id of the person whom this one names, with the first or the `latest` `limit` facts."""
    facts_of = facts_store.latest_of_person if latest else facts_store.of_person

    async def read(conn: Connection) -> PersonJourney:
        ids = await ids_of_person(conn, lead_id)
        lead = await of_person(conn, ids)
        recycling = Recycling.of(await agreements.in_force(conn))
        due = next_due(lead, recycling, await database_clock(conn))
        return PersonJourney(ids[0], lead, await facts_of(conn, ids, limit), due)

    return await database.run(read)
