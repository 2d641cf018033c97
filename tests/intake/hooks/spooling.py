"""PostgreSQL goes away for a process of intake, and comes back."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from services.intake.hooks.handlers.receive import receive_spooled
from services.intake.spool.handlers.spool import Spool
from services.intake.spool.tasks import drain as drain_segment
from tests.intake.service import IntakeService


@contextmanager
def away(spool: Spool) -> Iterator[None]:
    """Others wait: each request goes behind them, and reads nothing of PostgreSQL."""
    spool.waiting += 1
    yield
    spool.waiting -= 1


async def drain(service: IntakeService) -> None:
    intake = service.app.state.intake
    door, sources = intake.hooks.door, intake.forms.sources
    while await drain_segment(door.outage.spool, partial(receive_spooled, door), sources.refresh) == 0:
        pass
