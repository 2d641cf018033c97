"""Entries of a timeline are packed; after a downgrade the former version reads all of them."""

from uuid_utils.compat import uuid7

from shared.db.migrations import downgrade, migrate
from tests.qualification.agreement_builders import day
from tests.qualification.event_builders import AFTERWARDS, arrival, capture
from tests.qualification.service import QualificationService
from tests.support.database import run_sql

ATTRIBUTES = {
    "company.name": "Bäcker & Söhne 100%: :x 'quoted'",
    "company.industry": "logistics",
    "company.employees": 120,
}
ENTRIES = "select attributes ->> 'company.name', properties from qualification.score_entries"
ARE_PACKED = "select packed is not null from qualification.score_entries"


async def test_a_former_version_can_read_the_timeline_of_a_lead_after_a_downgrade(
    service: QualificationService, database_url: str
) -> None:
    lead = uuid7()
    await service.sign_agreement()
    await service.receive(arrival(capture(lead, day(1), attributes=ATTRIBUTES), AFTERWARDS))
    assert await run_sql(database_url, ARE_PACKED) == [(True,)]
    await service.database.close()

    await downgrade(database_url, "qualification", "0008")

    assert await run_sql(database_url, ENTRIES) == [(ATTRIBUTES["company.name"], {})]
    await migrate(database_url)
    async with await service.client("read") as client:
        score = (await client.get(f"/v1/scores/{lead}")).json()
    assert score["lead_id"] == str(lead)
