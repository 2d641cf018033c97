"""How long captures are stored that became no lead."""

import pytest

from services.intake.captures.store.captures import delete_old_filtered
from shared.db.connection import sql
from tests.intake.builders import lead
from tests.intake.service import IntakeService

_AGE = sql("update captures set received_at = now() - cast(cast(:age as text) as interval)")


@pytest.mark.parametrize(("age", "remaining"), [("29 days 23 hours", 2), ("30 days 1 minute", 1)])
async def test_a_filtered_capture_is_stored_for_thirty_days_and_that_of_a_lead_for_good(
    service: IntakeService, age: str, remaining: int
) -> None:
    await service.post(lead(test=True))
    await service.post(lead())
    async with service.database.transaction() as conn:
        await conn.execute(_AGE, {"age": age})

    await service.database.run(lambda conn: delete_old_filtered(conn, 1000))

    assert await service.rows("select count(*), count(lead_id) from captures") == [(remaining, 1)]
