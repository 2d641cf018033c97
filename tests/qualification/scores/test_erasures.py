"""Of an erased person qualification keeps no score, no timeline and no verdict."""

from datetime import UTC, datetime
from uuid import UUID

from services.qualification.scores.handlers.apply_events import on_lead_erased
from shared.db.connection import sql
from shared.events.intake import LeadErased
from tests.qualification.event_builders import arrival, capture, merge
from tests.qualification.service import QualificationService

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
LEAD, MERGED = UUID("0193a5b0-0000-7000-8000-000000000001"), UUID("0193a5b0-0000-7000-8000-000000000002")
ENTRIES = sql("select count(*) from score_entries")
SCORES = sql("select verdict, recorded_at, told, marks, merged_into from scores order by lead_id")


async def test_the_scores_and_the_timelines_of_every_id_are_blank_after_an_erasure(
    service: QualificationService,
) -> None:
    await service.receive(arrival(capture(LEAD, NOON)), arrival(capture(MERGED, NOON)))
    await service.receive(*map(arrival, merge(LEAD, MERGED, NOON)))
    erased = LeadErased(occurred_at=NOON, lead_id=LEAD, lead_ids=(LEAD, MERGED))

    for _ in range(2):
        await service.database.run(lambda conn: on_lead_erased(conn, [arrival(erased)]))

    async with service.database.read_connection() as conn:
        assert (await conn.execute(ENTRIES)).scalar_one() == 0
        assert [tuple(row) for row in await conn.execute(SCORES)] == [("unscored", None, None, None, None)] * 2
    assert (await service.score(LEAD))["verdict"] == "unscored"
