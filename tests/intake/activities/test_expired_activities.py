"""Activities whose lead does not come are deleted."""

from typing import Any

import pytest

from services.intake.expiries import EXPIRIES
from shared.db.connection import sql
from shared.runtime.expiries import DELETE_LIMIT, delete_expired
from tests.intake.activity_requests import EMAIL, PHONE, activity_count, commit_activity_group, page_view, post_activity
from tests.intake.builders import lead
from tests.intake.service import IntakeService

_AGE = sql("update activities set received_at = now() - cast(cast(:age as text) as interval)")
PENDING = next(expiry for expiry in EXPIRIES if expiry.table == "activities")


async def pending_counts(service: IntakeService) -> list[tuple[Any, ...]]:
    """The numbers of waiting match keys, and of those that a lead claimed."""
    return await service.rows("select (select count(*) from waiting), (select count(*) from arrived)")


@pytest.mark.parametrize(("age", "remaining"), [("29 days 23 hours", 1), ("30 days 1 minute", 0)])
async def test_an_activity_that_was_pending_for_thirty_days_is_deleted_and_counted(
    service: IntakeService, age: str, remaining: int
) -> None:
    before = activity_count("dropped")
    await service.post(lead())
    for identifier in (EMAIL, PHONE):
        await post_activity(service, page_view(identifier))
    async with service.database.transaction() as conn:
        await conn.execute(_AGE, {"age": age})

    more = await delete_expired(service.database, PENDING)

    assert (more, activity_count("dropped") - before) == (False, 1 - remaining)
    assert await service.rows("select count(*), count(lead_id) from activities") == [(1 + remaining, 1)]
    assert await pending_counts(service) == [(remaining, 0)]


async def test_deleting_continues_while_more_than_a_batch_has_expired(service: IntakeService) -> None:
    await service.database.run(commit_activity_group(*[page_view()] * (DELETE_LIMIT + 1)))
    async with service.database.transaction() as conn:
        await conn.execute(_AGE, {"age": "31 days"})

    assert [await delete_expired(service.database, PENDING) for _ in range(2)] == [True, False]
    assert await service.rows("select count(*) from activities") == [(0,)]
