"""An import gives way to the live requests of its process, and ends however many of them come."""

import asyncio
from collections.abc import Callable

import pytest

from services.intake.imports.handlers import pauses
from services.intake.imports.handlers.work import ImportWorker
from shared.messaging.turns import in_turns
from tests.intake.imports.files import counts, upload
from tests.intake.service import SECRET, IntakeService

PEOPLE = b"E-Mail\n" + b"".join(b"person.%d@example.org\n" % number for number in range(150))
# More than an import looks before each of its pauses.
LOOKS = 20
LONG_SECONDS = 600.0
# The passes of the event loop within which a lead reaches the queue.
PASSES = 1000


def work_beside(service: IntakeService, requests_wait: Callable[[], bool]) -> ImportWorker:
    return ImportWorker(service.database, (SECRET.encode(),), pauses.Pauses(requests_wait))


async def begin(service: IntakeService) -> str:
    await service.put_source("past", kind="import")
    return str((await upload(service, PEOPLE, source="past")).json()["import_id"])


async def read_counts(service: IntakeService, import_id: str) -> dict[str, int]:
    return counts((await service.admin.get(f"/v1/imports/{import_id}")).json())


async def test_no_row_is_taken_while_a_live_lead_waits(service: IntakeService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pauses, "PIECE_PAUSE_SECONDS", LONG_SECONDS)
    looks, looked, served = list[int](), asyncio.Event(), asyncio.Event()

    def requests_wait() -> bool:
        looks.append(1)
        if len(looks) == LOOKS:
            looked.set()
        return not served.is_set()

    import_id = await begin(service)
    work = asyncio.create_task(work_beside(service, requests_wait).work_on_piece())
    await looked.wait()
    before = await read_counts(service, import_id)
    served.set()
    await work
    assert (before, await read_counts(service, import_id)) == (
        {"accepted": 0, "repeats": 0, "refused": 0},
        {"accepted": 100, "repeats": 0, "refused": 0},
    )


async def test_an_import_ends_beside_live_leads_without_an_end(
    service: IntakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pauses, "PIECE_PAUSE_SECONDS", 0.02)
    import_id = await begin(service)
    worker = work_beside(service, lambda: True)
    while await worker.work_on_piece():
        pass
    assert await read_counts(service, import_id) == {"accepted": 150, "repeats": 0, "refused": 0}


async def test_a_process_knows_that_a_lead_waits_for_its_commit(service: IntakeService) -> None:
    queues = service.app.state.intake.queues
    lead = asyncio.create_task(service.post({"source": "website", "contact": {"email": "dana@example.org"}}))
    seen = {queues.are_busy() async for _ in in_turns(range(PASSES), 1)}
    status, _ = await lead
    assert (seen, status, queues.are_busy()) == ({False, True}, 202, False)
