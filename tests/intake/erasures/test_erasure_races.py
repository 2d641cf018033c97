"""An erasure beside captures, merges and other erasures of the same person, and one whose process ends in between."""

from uuid import UUID

import pytest

from services.intake.erasures.domain import Erasure, Order
from services.intake.erasures.handlers import erase as handlers
from shared.config import fault_injection
from tests.intake.builders import person
from tests.intake.capture_groups import commit_group, lead_ids, request
from tests.intake.erasures.overlapping import KEY_ID, SECRETS, erase, run_overlapping
from tests.intake.service import IntakeService
from tests.support.stored_texts import find_tables

EMAIL, PHONE = "dana@example.com", "+12025550123"


async def test_a_capture_that_waits_for_an_erasure_is_of_a_new_lead(service: IntakeService, database_url: str) -> None:
    _, first = await service.post(person(email=EMAIL, name="Dana Reyes"))

    erasure, captured = await run_overlapping(
        service, database_url, erase(first["lead_id"]), commit_group([request(person(email=EMAIL, phone=PHONE))])
    )

    assert erasure.captures == 1
    (new_id,) = lead_ids(captured)
    assert new_id != first["lead_id"]
    assert await service.rows("select cast(lead_id as text), name from contacts.people") == [(new_id, None)]
    assert await service.rows("select count(*) from match_keys where lead_id is null") == [(0,)]


async def test_an_erasure_that_waits_for_a_capture_erases_it_too(service: IntakeService, database_url: str) -> None:
    _, first = await service.post(person(email=EMAIL))

    captured, erasure = await run_overlapping(
        service, database_url, commit_group([request(person(email=EMAIL, phone=PHONE))]), erase(first["lead_id"])
    )

    assert lead_ids(captured) == [first["lead_id"]]
    assert erasure.captures == 2
    assert await find_tables(database_url, [EMAIL, PHONE]) == {}
    assert await service.rows("select hash from match_keys") == []


async def test_an_erasure_that_waits_for_a_merge_erases_the_survivor_too(
    service: IntakeService, database_url: str
) -> None:
    _, older = await service.post(person(phone=PHONE))
    _, younger = await service.post(person(email=EMAIL))

    _, erasure = await run_overlapping(
        service, database_url, commit_group([request(person(email=EMAIL, phone=PHONE))]), erase(younger["lead_id"])
    )

    assert erasure.captures == 3
    assert await find_tables(database_url, [EMAIL, PHONE]) == {}
    erased = await service.rows("select cast(lead_id as text) from erased_leads order by lead_id")
    assert erased == [(older["lead_id"],), (younger["lead_id"],)]


async def test_two_erasures_of_one_person_at_once_answer_the_same(service: IntakeService, database_url: str) -> None:
    _, first = await service.post(person(email=EMAIL))

    one, other = await run_overlapping(service, database_url, erase(first["lead_id"]), erase(first["lead_id"]))

    assert one == other
    assert len([event for event in await service.staged_events() if event["type"] == "lead.erased"]) == 1


@pytest.mark.parametrize("point", ["intake.erasure.after_bodies", "intake.erasure.before_commit"])
async def test_an_erasure_whose_process_ends_in_between_is_done_when_it_is_asked_again(
    service: IntakeService, database_url: str, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    _, first = await service.post(person(email=EMAIL))
    await service.post({"source": "no-such-source", "contact": {"email": EMAIL}})

    def end_at(name: str) -> None:
        if name == point:
            raise KeyboardInterrupt

    monkeypatch.setattr(handlers, "inject_fault", end_at)
    with pytest.raises(KeyboardInterrupt):
        await handlers.erase_lead(service.database, Order(UUID(first["lead_id"]), KEY_ID, SECRETS))
    assert await find_tables(database_url, [EMAIL]) == {EMAIL: ["contacts.people", "intake.captures"]}
    monkeypatch.setattr(handlers, "inject_fault", fault_injection.inject_fault)

    erasure: Erasure = await handlers.erase_lead(service.database, Order(UUID(first["lead_id"]), KEY_ID, SECRETS))

    assert erasure.captures == 1
    assert await find_tables(database_url, [EMAIL]) == {}
