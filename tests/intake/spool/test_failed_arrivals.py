"""An arrival at which Accord fails when it takes it up is lost to none: marketing sees it, and sends it again."""

from functools import partial

from services.intake.captures.domain.arrival import Arrival
from services.intake.spool.tasks import keep_failed, receive_by_door
from tests.intake.erasures.waiting import make_form
from tests.intake.service import IntakeService


async def fail(arrival: Arrival) -> None:
    raise ZeroDivisionError


async def test_a_form_at_which_its_door_fails_is_kept_among_what_was_refused(service: IntakeService) -> None:
    await service.put_source("website")
    keep = partial(keep_failed, service.app.state.intake.queues.leads)
    receive = receive_by_door(fail, fail, keep)

    for body in (b"email=dana%40example.com", b"email=kim%40example.com"):
        await receive(make_form(body))

    captures = (await service.admin.get("/v1/captures?outcome=refused")).json()["captures"]
    assert [(each["source"], each["reason"]) for each in captures] == [("website", "failed-here")] * 2
    for each in captures:
        answer = await service.admin.post(f"/v1/captures/{each['capture_id']}/replay", json={})
        assert (answer.status_code, answer.json()["outcome"]) == (200, "accepted")
    assert await service.rows("select email from contacts.people order by email") == [
        ("dana@example.com",),
        ("kim@example.com",),
    ]
