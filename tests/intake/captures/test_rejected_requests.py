"""Rejected request bodies: how long and how many of them are stored."""

import pytest

from services.intake.captures.store.rejected_requests import REJECTED_LIMIT, delete_expired
from shared.db.connection import sql
from tests.intake.builders import lead
from tests.intake.service import IntakeService

_AGE = sql("update refused set refused_at = now() - cast(cast(:age as text) as interval)")
_FILL = sql("""
    insert into refused (key_id, status, problem, raw)
    select gen_random_uuid(), 422, '{}', '' from generate_series(2, cast(:last as int))
""")


@pytest.mark.parametrize(("age", "remaining"), [("6 days 23 hours", 1), ("7 days 1 minute", 0)])
async def test_a_rejected_body_is_stored_for_seven_days(service: IntakeService, age: str, remaining: int) -> None:
    await service.post(lead(source="elsewhere"))
    async with service.database.transaction() as conn:
        await conn.execute(_AGE, {"age": age})

    await service.database.run(lambda conn: delete_expired(conn, 1000))

    assert await service.rows("select count(*) from refused") == [(remaining,)]


async def test_the_oldest_rejected_body_makes_room_for_a_new_one(service: IntakeService) -> None:
    await service.post(lead(source="elsewhere"))
    async with service.database.transaction() as conn:
        await conn.execute(_FILL, {"last": REJECTED_LIMIT})

    before = await service.rows("select count(*), min(number) from refused")
    await service.post(lead(source="elsewhere"))

    assert [before, await service.rows("select count(*), min(number) from refused")] == [
        [(REJECTED_LIMIT, 1)],
        [(REJECTED_LIMIT, 2)],
    ]
