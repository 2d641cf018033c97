"""Forms that wait in the spool: they are answered as usual, and captured in order as if PostgreSQL had been there."""

from pathlib import Path
from random import Random

import httpx2
import pytest

from services.intake.spool.handlers.spool import Spool
from tests.fuzz.hostile_requests import mutate
from tests.intake.forms.spooling import door_of, drain
from tests.intake.forms.test_form_api import FILTERED, JSON, SITE, read_leads, send
from tests.intake.forms.test_form_guards import change_door
from tests.intake.forms.test_hostile_form_requests import MUTATIONS, PERSON, WRITERS, post_all
from tests.intake.service import SECRET, IntakeService

DANA = {"email": "dana@example.com", "_submission_id": "s-1"}


@pytest.fixture
async def visitor(service: IntakeService) -> httpx2.AsyncClient:
    return await service.create_client()


async def test_a_waiting_form_is_captured_later_with_the_time_and_the_id_of_its_answer(
    service: IntakeService, visitor: httpx2.AsyncClient, spool: Spool
) -> None:
    first = await send_away(service, visitor, DANA)
    assert (first.status_code, await read_leads(service), spool.waiting) == (202, [], 1)
    await drain(service)
    (lead,) = await read_leads(service)
    (capture,) = lead["captures"]
    assert (capture["capture_id"], capture["external_id"]) == (first.json()["capture_id"], "s-1")
    assert capture["occurred_at"] < capture["received_at"]
    assert spool.waiting == 0


async def send_away(service: IntakeService, visitor: httpx2.AsyncClient, fields: dict[str, str]) -> httpx2.Response:
    """Send a form that is taken without PostgreSQL."""
    door_of(service).spool.waiting += 1
    response = await send(visitor, fields, source="website", **JSON)
    door_of(service).spool.waiting -= 1
    return response


async def test_double_clicks_corrections_and_spam_are_told_apart_as_always(
    service: IntakeService, visitor: httpx2.AsyncClient, spool: Spool
) -> None:
    for fields in (DANA, DANA, DANA | {"company": "Reyes"}, DANA | {"_gotcha": "x"}):
        assert (await send_away(service, visitor, fields)).status_code == 202
    assert spool.waiting == 4
    await drain(service)
    (lead,) = await read_leads(service)
    assert len(lead["captures"]) == 2
    assert await service.rows(FILTERED) == [("website", "form", "filtered", "honeypot")]


async def test_a_mistake_is_answered_at_once_and_does_not_wait(
    service: IntakeService, visitor: httpx2.AsyncClient, spool: Spool
) -> None:
    typo = await send_away(service, visitor, {"email": "dana at example.com"})
    unreachable = await send_away(service, visitor, {"message": "Hello"})
    assert [typo.status_code, unreachable.status_code, spool.waiting] == [422, 422, 0]


async def test_draining_again_after_a_crash_changes_nothing(
    service: IntakeService, visitor: httpx2.AsyncClient, spool: Spool, tmp_path: Path
) -> None:
    for number in range(3):
        await send_away(service, visitor, {"email": f"p{number}@example.com"})
    copies = [(path, path.read_bytes()) for path in sorted(spool.files.folder.iterdir())] if spool.files else []
    await drain(service)
    before = await service.rows("select capture_id, external_id from captures order by capture_id")
    for path, content in copies:
        path.write_bytes(content)
    after_crash = Spool(tmp_path / "spool", [SECRET.encode()])
    after_crash.begin()
    change_door(service, spool=after_crash)
    assert after_crash.waiting == 3
    await drain(service)
    assert await service.rows("select capture_id, external_id from captures order by capture_id") == before
    assert await service.rows(FILTERED) == []


@pytest.mark.parametrize("kind", WRITERS)
async def test_forms_of_any_bytes_wait_or_are_refused_and_none_that_waits_is_lost(
    service: IntakeService, visitor: httpx2.AsyncClient, spool: Spool, kind: str
) -> None:
    await service.put_source("contact", allowed_origins=[SITE])
    await door_of(service).sources.refresh()
    chance, whole = Random(kind), WRITERS[kind](PERSON)
    spool.waiting += 1
    answers = await post_all(visitor, kind, [mutate(chance, whole, [whole]) for _ in range(MUTATIONS)], **JSON)
    spool.waiting -= 1
    waited = spool.waiting
    await drain(service)

    assert {answer.status_code for answer in answers} == {202, 422}
    assert spool.files
    assert (waited > 0, spool.waiting, list(spool.files.folder.glob("*.damaged"))) == (True, 0, [])
