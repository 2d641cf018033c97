"""Idempotency-Keys may hold an e-mail address: what is stored of one, also while an upgrade is under way."""

import pytest

from shared.db.connection import sql
from tests.intake.builders import lead
from tests.intake.service import IntakeService

KEY = "form-dana@example.com"
UPGRADED = sql("update hashed_keys set since = now()")
# As a process of the version before stores it.
STORE_AS_TYPED = sql("update repeats set key = :key")
KEYS = "select key from repeats order by key"


@pytest.fixture
async def upgraded(service: IntakeService) -> IntakeService:
    """A service an hour after its upgrade."""
    await service.database.run(lambda conn: conn.execute(UPGRADED))
    return service


async def test_an_idempotency_key_that_is_an_address_is_not_stored(upgraded: IntakeService) -> None:
    batch = {"leads": [lead(), lead(contact={"email": "kim@example.com"})]}
    first = await upgraded.post(lead(), **{"idempotency-key": KEY})
    repeat = await upgraded.post(lead(), **{"idempotency-key": KEY})
    await upgraded.admin.post("/v1/leads/batch", json=batch, headers={"idempotency-key": f"batch-{KEY}"})

    keys = [str(key) for (key,) in await upgraded.rows(KEYS)]
    assert (first[0], repeat) == (202, first)
    assert ([key.partition(" ")[0] for key in keys], "dana" in " ".join(keys)) == (["sha256"] * 4, False)


async def test_another_body_under_a_stored_key_is_refused(upgraded: IntakeService) -> None:
    await upgraded.post(lead(), **{"idempotency-key": KEY})

    status, _ = await upgraded.post(lead(activity="demo_requested"), **{"idempotency-key": KEY})

    assert status == 409


async def test_a_request_that_came_before_the_upgrade_is_recognised_after_it(upgraded: IntakeService) -> None:
    first = await upgraded.post(lead(), **{"idempotency-key": KEY})
    await upgraded.database.run(lambda conn: conn.execute(STORE_AS_TYPED, {"key": KEY}))

    assert await upgraded.post(lead(), **{"idempotency-key": KEY}) == first


async def test_while_an_upgrade_is_under_way_the_former_version_finds_every_key(service: IntakeService) -> None:
    await service.post(lead(), **{"idempotency-key": KEY})

    assert await service.rows(KEYS) == [(KEY,)]
