"""Signed requests of any bytes: each is answered without an error, an echo, or a word about who is known."""

from random import Random

import pytest

from services.intake.sources.adapters.registry import ADAPTERS
from services.intake.spool.handlers.spool import Spool
from tests.fuzz.hostile_requests import mutate
from tests.intake.hooks.senders import send_all
from tests.intake.hooks.signed_bodies import BODIES, NAMES, PERSON
from tests.intake.hooks.spooling import away, drain
from tests.intake.service import IntakeService

CANARY = b"canary@zq.example"
MUTATIONS, WAITING = 40, 30
# Of the same length, so that answers can be compared whole.
KNOWN, UNKNOWN = b"known@zq.example", b"other@zq.example"


@pytest.mark.parametrize("adapter", NAMES)
async def test_a_signed_body_of_any_bytes_is_answered_without_an_error_or_an_echo(
    hooks: IntakeService, adapter: str
) -> None:
    chance, whole = Random(adapter), BODIES[adapter].replace(PERSON, CANARY)
    answers = await send_all(hooks, adapter, [mutate(chance, whole, [whole]) for _ in range(MUTATIONS)])
    (after,) = await send_all(hooks, adapter, [BODIES[adapter]])

    assert [answer.status_code for answer in answers if answer.status_code >= 500] == []
    assert [answer.text for answer in answers if b"canary" in answer.content or "canary" in str(answer.headers)] == []
    assert {answer.headers["location"] for answer in answers if "location" in answer.headers} == set()
    assert after.status_code in (200, 202, 204)


@pytest.mark.parametrize("adapter", NAMES)
async def test_the_answer_does_not_say_whether_the_person_is_known(hooks: IntakeService, adapter: str) -> None:
    assert (await hooks.post({"source": "website", "contact": {"email": KNOWN.decode()}}))[0] == 202
    known, unknown, known_again, unknown_again = await send_all(
        hooks, adapter, [BODIES[adapter].replace(PERSON, person) for person in (KNOWN, UNKNOWN, KNOWN, UNKNOWN)]
    )

    shown = (known.status_code, known.headers, known.content)
    for other in (unknown, known_again, unknown_again):
        assert (other.status_code, other.headers, other.content) == shown


def test_every_adapter_has_a_body() -> None:
    assert sorted(ADAPTERS) == NAMES


@pytest.mark.parametrize("adapter", NAMES)
async def test_signed_bodies_of_any_bytes_wait_without_an_error_and_none_of_them_is_lost(
    hooks: IntakeService, spool: Spool, adapter: str
) -> None:
    chance = Random(adapter)
    with away(spool):
        mutations = [mutate(chance, BODIES[adapter], [BODIES[adapter]]) for _ in range(WAITING)]
        answers = await send_all(hooks, adapter, mutations)
    waited = spool.waiting
    await drain(hooks)

    assert [answer.status_code for answer in answers if answer.status_code >= 500] == []
    assert waited > WAITING // 2
    assert spool.files
    assert (spool.waiting, list(spool.files.folder.glob("*.damaged"))) == (0, [])
