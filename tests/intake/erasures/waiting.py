"""Requests that wait while their person is erased, and the doors that take them up."""

from datetime import UTC, datetime
from typing import Any

import orjson
from uuid_utils.compat import uuid7

from services.intake.captures.domain.arrival import Arrival
from services.intake.forms.handlers.spool_form import receive_again
from services.intake.hooks.handlers.receive import receive_spooled
from tests.intake.builders import person
from tests.intake.service import IntakeService

EMAIL, PHONE, CRM_ID = "dana@example.com", "+12025550123", "crm-77"
FORM = {"content-type": "application/x-www-form-urlencoded"}


def make_arrival(door: str, source: str, body: bytes | dict[str, Any], **fields: Any) -> Arrival:
    """A request that comes now, and waits."""
    raw = body if isinstance(body, bytes) else orjson.dumps(body)
    return Arrival(uuid7(), uuid7(), door, source, datetime.now(UTC), raw, **fields)


def make_form(body: bytes) -> Arrival:
    """A form of the source `website`."""
    return make_arrival("form", "website", body, headers=FORM)


async def capture_dana(service: IntakeService) -> str:
    """The lead, known by an address, a number, and an id."""
    _, captured = await service.post(person(email=EMAIL, phone=PHONE, external_id=CRM_ID))
    return str(captured["lead_id"])


async def erase(service: IntakeService, lead_id: str) -> None:
    assert (await service.admin.delete(f"/v1/leads/{lead_id}")).status_code == 200


async def take_up_form(service: IntakeService, arrival: Arrival) -> None:
    await receive_again(service.app.state.intake.forms, arrival)


async def take_up_hook(service: IntakeService, arrival: Arrival) -> None:
    await receive_spooled(service.app.state.intake.hooks.door, arrival)
