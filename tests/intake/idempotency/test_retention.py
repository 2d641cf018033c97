"""How long intake recognises an Idempotency-Key."""

import pytest

from shared.db.connection import sql
from shared.idempotency.store import delete_expired
from tests.intake.builders import lead
from tests.intake.service import IntakeService

_AGE = sql("update repeats set kept_at = now() - cast(cast(:age as text) as interval)")


@pytest.mark.parametrize(("age", "status"), [("6 days 23 hours", 409), ("7 days 1 minute", 202)])
async def test_an_idempotency_key_belongs_to_one_request_for_seven_days(
    service: IntakeService, age: str, status: int
) -> None:
    await service.post(lead(), **{"idempotency-key": "once"})
    async with service.database.transaction() as conn:
        await conn.execute(_AGE, {"age": age})

    await service.database.run(lambda conn: delete_expired(conn, 1000))

    response_status, _ = await service.post(lead(activity="demo_requested"), **{"idempotency-key": "once"})
    assert response_status == status
