"""One pending activity that Accord cannot read holds up no other activity, also of the same person."""

from services.intake.activities.tasks import deliver_pending, pending_sweep
from shared.db.connection import sql
from tests.intake.activity_requests import activity_events, page_view, post_activity
from tests.intake.builders import lead
from tests.intake.service import IntakeService

_BREAK = sql("update activities set raw = 'broken' where type = 'step_1'")


async def test_all_other_pending_activities_are_published(service: IntakeService) -> None:
    for number in range(4):
        await post_activity(service, page_view(type=f"step_{number}"))
    async with service.database.transaction() as conn:
        await conn.execute(_BREAK)
    await service.post(lead())
    sweep = pending_sweep(service.database)

    while await deliver_pending(sweep) == 0:
        pass

    assert [event["data"]["activity"] for event in await activity_events(service)] == ["step_0", "step_2", "step_3"]
    assert await service.rows("select task, error from set_aside") == [("intake.awaited", "orjson.JSONDecodeError")]
