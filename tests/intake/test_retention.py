"""What is kept for 7 days only, and never without an end."""

import pytest

from services.intake.captures.store.rejected_requests import REFUSED_KEPT
from services.intake.captures.store.rejected_requests import delete_expired as forget_refused
from services.intake.main import sweep
from shared.db.connection import sql
from shared.idempotency.handlers import DELETE_SECONDS, delete_expired
from tests.intake.builders import lead
from tests.intake.service import IntakeService

AGE = {
    "repeats": "update repeats set kept_at = now() - interval '{}'",
    "refused": "update refused set refused_at = now() - interval '{}'",
}


@pytest.mark.parametrize(("age", "status"), [("6 days 23 hours", 409), ("7 days 1 minute", 202)])
async def test_an_idempotency_key_means_the_same_for_seven_days(here: IntakeService, age: str, status: int) -> None:
    await here.post(lead(), **{"idempotency-key": "once"})
    async with here.database.transaction() as conn:
        await conn.execute(sql(AGE["repeats"].format(age)))

    pause = await delete_expired(here.database)

    answer = await here.post(lead(activity="demo_requested"), **{"idempotency-key": "once"})
    assert (pause, answer[0]) == (DELETE_SECONDS, status)


@pytest.mark.parametrize(("age", "left"), [("6 days 23 hours", 1), ("7 days 1 minute", 0)])
async def test_a_refused_body_is_kept_for_seven_days(here: IntakeService, age: str, left: int) -> None:
    await here.post(lead(source="elsewhere"))
    async with here.database.transaction() as conn:
        await conn.execute(sql(AGE["refused"].format(age)))

    await sweep(here.database, forget_refused)

    assert await here.rows("select count(*) from refused") == [(left,)]


async def test_refused_bodies_make_room_for_newer_ones(here: IntakeService) -> None:
    await here.post(lead(source="elsewhere"))
    fill = f"""
        insert into refused (key_id, status, problem, raw)
        select gen_random_uuid(), 422, '{{}}', '' from generate_series(2, {REFUSED_KEPT})
    """
    async with here.database.transaction() as conn:
        await conn.execute(sql(fill))

    before = await here.rows("select count(*), min(number) from refused")
    await here.post(lead(source="elsewhere"))

    assert [before, await here.rows("select count(*), min(number) from refused")] == [
        [(REFUSED_KEPT, 1)],
        [(REFUSED_KEPT, 2)],
    ]
