"""What is kept of requests that made no lead: sealed, for 30 days, a limited number of each kind."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.intake.captures.domain.arrival import Arrival, KeptArrival
from services.intake.captures.handlers.keep_arrivals import keep_arrivals
from services.intake.captures.handlers.sealed_arrivals import open_kept
from services.intake.captures.store import arrivals, rejected_requests
from shared.auth.sealing import Unreadable
from shared.db.connection import sql
from tests.intake.builders import lead
from tests.intake.service import SECRET, IntakeService

SECRETS = [SECRET.encode()]
ROWS = "select source, door, outcome, reason from arrivals order by received_at, capture_id"

_AGE = sql("update arrivals set received_at = now() - cast(cast(:age as text) as interval)")
_CROWD = sql("""
    insert into arrivals (capture_id, source, door, outcome, reason, received_at, sealed)
    select gen_random_uuid(), 'website', 'api', 'refused', :reason, now() - number * interval '1 second', ''
    from generate_series(1, cast(:last as int)) as number
""")
_OLD_REFUSED = sql("""
    insert into refused (key_id, status, problem, raw, refused_at)
    values (gen_random_uuid(), 422, '{}', '', now() - cast(cast(:age as text) as interval))
""")

ARRIVAL = Arrival(
    UUID(int=1), UUID(int=2), "google_ads", "ads", datetime(2026, 11, 28, 10, tzinfo=UTC), b'{"lead_id":\n"1"}',
    query="a=b", headers={"content-type": "application/json"}, address="192.0.2.1",
)  # fmt: skip


async def test_a_refused_body_is_kept_with_its_reason_and_read_by_accord_alone(service: IntakeService) -> None:
    await service.post(lead(contact={"email": "dana at example.com"}))
    await service.post(lead(source="dana@example.com"))
    await service.post(lead(source="elsewhere"))

    async with service.database.transaction() as conn:
        ids = (await conn.execute(sql("select capture_id from arrivals order by capture_id"))).scalars()
        rows = [await arrivals.lock_arrival(conn, capture_id) for capture_id in ids]
    kept = [open_kept(SECRETS, row) for row in rows if row]

    assert await service.rows(ROWS) == [
        ("website", "api", "refused", "invalid"),
        ("", "api", "refused", "invalid"),
        ("", "api", "refused", "unknown-source"),
    ]
    assert [b"dana at example.com" in each.arrival.body for each in kept] == [True, False, False]
    assert [b"dana" in row.sealed for row in rows if row] == [False, False, False]


async def test_a_filtered_capture_is_kept_sealed_and_its_body_nowhere_else(service: IntakeService) -> None:
    body = lead(external_id="f-1", test=True, contact={"email": "canary@example.com"})
    first = await service.post(body)
    again = await service.post(body)
    changed = await service.post(body | {"custom": {"a": 1}})

    assert [first[0], again[0], changed[0]] == [202, 202, 409]
    assert (again[1]["capture_id"], again[1]["duplicate"]) == (first[1]["capture_id"], True)
    assert ("website", "api", "filtered", "test") in await service.rows(ROWS)
    stored = await service.rows("select packed, raw, attributes from captures")
    assert "canary" not in str(stored)


async def test_an_arrival_is_opened_as_it_came_by_the_secret_that_sealed_it(service: IntakeService) -> None:
    kept = KeptArrival(ARRIVAL, "refused", "wrong-secret", {"status": 401})
    await service.database.run(lambda conn: keep_arrivals(conn, [kept, kept], [b"n" * 43]))

    async with service.database.transaction() as conn:
        row = await arrivals.lock_arrival(conn, ARRIVAL.capture_id)

    assert row is not None
    assert open_kept([*SECRETS, b"n" * 43], row) == kept
    with pytest.raises(Unreadable):
        open_kept(SECRETS, row)


@pytest.mark.parametrize(("age", "remaining"), [("29 days 23 hours", 1), ("30 days 1 minute", 0)])
async def test_an_arrival_is_kept_for_thirty_days(service: IntakeService, age: str, remaining: int) -> None:
    await service.post(lead(source="elsewhere"))
    async with service.database.transaction() as conn:
        await conn.execute(_AGE, {"age": age})

    await service.database.run(lambda conn: arrivals.delete_expired(conn, 1000))

    assert await service.rows("select count(*) from arrivals") == [(remaining,)]


async def test_a_flood_of_one_reason_displaces_its_own_oldest_and_no_others(service: IntakeService) -> None:
    async with service.database.transaction() as conn:
        await conn.execute(_CROWD, {"reason": "wrong-secret", "last": arrivals.ARRIVALS_LIMIT + 3})
        await conn.execute(_CROWD, {"reason": "invalid", "last": 2})

    await service.database.run(lambda conn: arrivals.delete_expired(conn, 1000))

    counts = "select reason, count(*), now() - min(received_at) > interval '2000 seconds' from arrivals group by reason"
    assert sorted(await service.rows(counts)) == [
        ("invalid", 2, False),
        ("wrong-secret", arrivals.ARRIVALS_LIMIT, True),
    ]


@pytest.mark.parametrize(("age", "remaining"), [("6 days 23 hours", 1), ("7 days 1 minute", 0)])
async def test_what_a_former_version_kept_expires_after_seven_days(
    service: IntakeService, age: str, remaining: int
) -> None:
    async with service.database.transaction() as conn:
        await conn.execute(_OLD_REFUSED, {"age": age})

    await service.database.run(lambda conn: rejected_requests.delete_expired(conn, 1000))

    assert await service.rows("select count(*) from refused") == [(remaining,)]
