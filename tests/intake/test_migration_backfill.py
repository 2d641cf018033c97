"""Who was known before leads could be merged is merged with everything that is known."""

from shared.db.migrations import downgrade, migrate
from shared.values.contact_identity import Kind, match_key, source_scoped_id
from tests.intake.payload_builders import person
from tests.intake.process import SECRET, process
from tests.intake.service import IntakeService
from tests.support.database import run_sql

KNOWN: list[tuple[Kind, str]] = [
    ("email", "dana@example.com"),
    ("phone", "+12025550123"),
    ("person", source_scoped_id("website", "crm-77")),
    ("person", source_scoped_id("website", "crm-78")),
]
KEYS = {match_key(kind, value, SECRET.encode()) for kind, value in KNOWN}


async def test_leads_of_before_keep_their_keys_and_cards(here: IntakeService, database_url: str) -> None:
    bodies = [person(phone="+12025550123", name="Dana"), person(phone="+12025550123", external_id="crm-77")]
    older, _ = [(await here.post(body))[1]["lead_id"] for body in bodies]
    younger = (await here.post(person(email="dana@example.com", external_id="crm-78")))[1]["lead_id"]
    await here.database.close()
    await downgrade(database_url, "intake", "0002")
    assert await run_sql(database_url, "select count(*) from contacts.cards") == [(2,)]
    await migrate(database_url)

    async with process(database_url) as upgraded:
        await upgraded.post(person(email="dana@example.com", phone="+12025550123"))
        facts = [fact for fact in await upgraded.said() if fact["type"] == "lead.merged"]
        shown = (await upgraded.admin.get(f"/v1/leads/{younger}")).json()

    assert [fact["subject"] for fact in facts] == [older, younger]
    assert {key["hash"] for key in facts[0]["data"]["match_keys"]} == KEYS
    assert (shown["lead_id"], shown["contact"]["name"]) == (older, "Dana")
