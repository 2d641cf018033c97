"""What happened with people who bought."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Text, Uuid

from services.metrics.facts.domain import Fact
from services.metrics.projections.store.person_ids import list_people_ids
from shared.db.connection import Connection, Rows
from shared.db.expressions import text_rows
from shared.db.packed_json import decode_json
from shared.db.tables import INSTANT, JSONB, BigInteger, LargeBinary

# Each lead's facts of some types that are read, the first ones.
FACTS_LIMIT = 500

_STORIES = text_rows(
    """
    select i.person, f.event_id, f.topic, f.partition, f.number, f.type, f.subject, f.lead_id, f.occurred_at,
           f.recorded_at, f.data, f.packed_data
    from unnest(cast(:people as uuid[]), cast(:leads as uuid[])) as i (person, lead_id) cross join lateral (
        select * from facts where lead_id = i.lead_id and type = any(cast(:types as text[]))
        order by occurred_at, recorded_at, number limit :limit
    ) f
    order by f.occurred_at, f.recorded_at, f.number
    """,
    person=Uuid,
    event_id=Uuid,
    topic=Text,
    partition=BigInteger,
    number=BigInteger,
    type=Text,
    subject=Text,
    lead_id=Uuid,
    occurred_at=INSTANT,
    recorded_at=INSTANT,
    data=JSONB,
    packed_data=LargeBinary,
)


async def fetch_stories(conn: Connection, people: Sequence[UUID], *kinds: Sequence[str]) -> dict[UUID, list[Fact]]:
    """By person the facts of these types in the order in which they happened; of each kind the first FACTS_LIMIT."""
    stories: dict[UUID, list[Fact]] = {person: [] for person in people}
    ids = [(person, lead) for person, leads in (await list_people_ids(conn, people)).items() for lead in leads]
    of_people = {"people": [person for person, _ in ids], "leads": [lead for _, lead in ids]}
    for types in kinds:
        values = {**of_people, "types": list(types), "limit": FACTS_LIMIT}
        _add(stories, await conn.execute(_STORIES, values))
    for story in stories.values():
        story.sort(key=lambda fact: (fact.occurred_at, fact.recorded_at, fact.number))
    return stories


def _add(stories: dict[UUID, list[Fact]], rows: Rows) -> None:
    for row in rows:
        stories[row.person].append(
            Fact(
                row.event_id, row.topic, row.partition, row.number, row.type, row.subject, row.lead_id,
                row.occurred_at, row.recorded_at, decode_json(row.data, row.packed_data),
            )
        )  # fmt: skip
