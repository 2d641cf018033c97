"""What waits in the spool of a process's door for forms, captured."""

from functools import partial

from services.intake.forms.handlers.form_door import FormDoor
from services.intake.forms.handlers.spool_form import receive_again
from services.intake.spool.tasks import drain as drain_segment
from tests.intake.service import IntakeService


def door_of(service: IntakeService) -> FormDoor:
    door: FormDoor = service.app.state.intake.forms
    return door


async def drain(service: IntakeService) -> None:
    door = door_of(service)
    while await drain_segment(door.spool, partial(receive_again, door), door.sources.refresh) == 0:
        pass
