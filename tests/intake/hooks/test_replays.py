"""What was kept because of a wrong secret is taken as soon as the secret is mended."""

from datetime import UTC, datetime

import pytest

from services.intake.captures.domain.arrival import Arrival
from services.intake.captures.handlers.sealed_arrivals import open_kept
from services.intake.captures.store.arrivals import lock_arrival
from services.intake.hooks.handlers.receive import receive_arrival
from shared.http import Problem
from tests.intake.hooks.platform_requests import GOOGLE, send, send_calendly
from tests.intake.service import SECRET, IntakeService
from tests.intake.sources.adapters import bodies

CAPTURES = "select external_id, lead_id is not null from captures"


async def read_kept(service: IntakeService) -> Arrival:
    """The only arrival that is kept, as a replay reads it."""
    ((capture_id,),) = await service.rows("select capture_id from arrivals")
    async with service.database.transaction() as conn:
        row = await lock_arrival(conn, capture_id)
    assert row is not None
    return open_kept([SECRET.encode()], row).arrival


async def test_a_lead_that_came_with_another_secret_is_taken_once_the_source_has_that_one(
    hooks: IntakeService,
) -> None:
    await send(hooks, "google_ads", GOOGLE | {"google_key": "the-real-one"})
    arrival, door = await read_kept(hooks), hooks.app.state.intake.hooks.door
    with pytest.raises(Problem) as refused:
        await receive_arrival(door, arrival)
    await hooks.put_source("ads", kind="ads", secret="the-real-one")
    replies = [await receive_arrival(door, arrival) for _ in range(2)]

    assert refused.value.status_code == 401
    assert [reply.status for reply in replies] == [200, 200]
    assert await hooks.rows(CAPTURES) == [("g-1", True)]
    assert await hooks.rows("select count(*) from arrivals") == [(1,)]


async def test_a_signature_is_judged_by_the_instant_at_which_it_came(service: IntakeService) -> None:
    await service.put_source("ads", kind="ads", secret="another")
    await send_calendly(service, bodies.CALENDLY)
    arrival, door = await read_kept(service), service.app.state.intake.hooks.door
    await service.put_source("ads", kind="ads", secret="secret-1")
    old = vars(arrival) | {"received_at": datetime(2026, 1, 1, tzinfo=UTC)}
    with pytest.raises(Problem):
        await receive_arrival(door, Arrival(**old), kept=False)
    reply = await receive_arrival(door, arrival)

    assert reply.status == 200
    assert await service.rows("select activity from captures") == [("meeting_booked",)]
