"""Handoffs from before the migration that dates changes are listed as changed when it ran."""

from shared.db.migrations import downgrade, migrate
from tests.handoff.responses.seller_client import offer_lead
from tests.handoff.service import HandoffService
from tests.support.database import run_sql


async def test_handoffs_from_before_the_migration_count_as_changed_when_it_ran(
    service: HandoffService, database_url: str
) -> None:
    await offer_lead(service)
    await service.database.close()
    await downgrade(database_url, "handoff", "0037")
    ((before,),) = await run_sql(database_url, "select clock_timestamp()")
    await migrate(database_url)

    ((updated_at,),) = await run_sql(database_url, "select updated_at from handoff.handoffs")
    assert updated_at > before
