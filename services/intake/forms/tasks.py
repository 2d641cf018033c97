"""Capturing the forms that the spool holds, once PostgreSQL is back."""

from functools import partial

from services.intake.forms.handlers.form_door import FormDoor
from services.intake.forms.handlers.spool_form import receive_again
from services.intake.spool.tasks import drain


async def drain_forms(door: FormDoor) -> float:
    """Capture the oldest forms in the spool; the seconds until the next time."""
    return await drain(door.spool, partial(receive_again, door))
