"""Leads from before the migration that made merges possible are merged like all others."""

from shared.db.migrations import downgrade, migrate
from shared.values.contact_identity import Kind, match_key, source_scoped_id
from tests.intake.builders import person
from tests.intake.running_service import running_service
from tests.intake.service import SECRET, IntakeService
from tests.support.database import run_sql

KNOWN: list[tuple[Kind, str]] = [
    ("email", "dana@example.com"),
    ("phone", "+12025550123"),
    ("person", source_scoped_id("website", "crm-77")),
    ("person", source_scoped_id("website", "crm-78")),
]
KEYS = {match_key(kind, value, SECRET.encode()) for kind, value in KNOWN}


async def test_leads_from_before_the_migration_keep_their_keys_and_cards(
    service: IntakeService, database_url: str
) -> None:
    bodies = [person(phone="+12025550123", name="Dana"), person(phone="+12025550123", external_id="crm-77")]
    older, _ = [(await service.post(body))[1]["lead_id"] for body in bodies]
    younger = (await service.post(person(email="dana@example.com", external_id="crm-78")))[1]["lead_id"]
    await service.database.close()
    await downgrade(database_url, "intake", "0002")
    assert await run_sql(database_url, "select count(*) from contacts.cards") == [(2,)]
    await migrate(database_url)

    async with running_service(database_url) as upgraded:
        await upgraded.post(person(email="dana@example.com", phone="+12025550123"))
        events = [event for event in await upgraded.staged_events() if event["type"] == "lead.merged"]
        profile = (await upgraded.admin.get(f"/v1/leads/{younger}")).json()

    assert [event["subject"] for event in events] == [older, younger]
    assert {key["hash"] for key in events[0]["data"]["match_keys"]} == KEYS
    assert (profile["lead_id"], profile["contact"]["name"]) == (older, "Dana")
