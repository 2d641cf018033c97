"""A review that is due is named with what is proposed for it, before both heads ask."""

from datetime import date

import pytest

from services.qualification.advice import store
from services.qualification.advice.handlers.prepare_review import LOOK_SECONDS, prepare_review
from shared.db.connection import sql
from tests.qualification.advice.test_advice import TERMS, WIDE, live_on, terms
from tests.qualification.agreements.test_review_dates import move_activation
from tests.qualification.agreements.test_room import read, sign_in
from tests.qualification.service import QualificationService

PROPOSED = (
    "Three proposals: ask for more, industry: require it; ask for more, size: require it; ask for more, the points of "
    "fit: at least 60."
)


VERSIONS = sql("select version from review_advice")


async def prepare(service: QualificationService, version: int) -> store.ReviewAdvice:
    assert await prepare_review(service.database, {}) == LOOK_SECONDS
    async with service.database.read_connection() as conn:
        advice = await store.find(conn, version)
    assert advice
    return advice


async def test_a_due_review_names_what_is_proposed_until_it_is_held(service: QualificationService) -> None:
    version = await service.sign_agreement(definition=terms(WIDE), review_every_days=90, **TERMS)
    await live_on(service, 1, WIDE)
    ahead = await prepare(service, version)
    async with await sign_in(service, "Mara Lind", "marketing") as browser:
        before = await read(browser, "/agreement/reminder")
        await move_activation(service, days=-90)
        due = await read(browser, "/agreement/reminder")
        part = (await browser.get("/agreement/reminder", headers={"hx-request": "true"})).text
        moved = await prepare(service, version)
    body = {"decision": "keep", "minutes": "All is well."}
    async with await service.client("sales") as client:
        held = (await client.post("/v1/agreements/reviews", json=body)).json()
    after = await prepare(service, version)

    assert (ahead.says, after.made_at) == (PROPOSED, ahead.made_at)
    assert "No review of the agreement is due." in before
    assert f"due today Both sides review version {version} of the agreement , due on" in due
    assert PROPOSED in due
    assert 'href="/agreement/advice"' in part
    assert (moved.due != ahead.due, after.due) == (True, date.fromisoformat(held["review_due"]))


async def test_another_version_has_advice_of_its_own(service: QualificationService) -> None:
    first = await service.sign_agreement(review_every_days=90)
    former = await prepare(service, first)
    second = await service.sign_agreement(title="Another")
    advice = await prepare(service, second)
    async with service.database.read_connection() as conn:
        kept = (await conn.execute(VERSIONS)).scalars()

    assert former.says == "Too little is known to advise anything: keep it."
    assert (advice.due, kept) == (None, [second])


@pytest.mark.parametrize("scope", ["read", "marketing", "sales"])
async def test_both_heads_and_executives_are_reminded(service: QualificationService, scope: str) -> None:
    await service.sign_agreement(review_every_days=90)
    await move_activation(service, days=-91)
    async with await sign_in(service, "Mara Lind", scope) as browser:
        words = await read(browser, "/agreement/reminder")

    assert "overdue Both sides review version 1 of the agreement" in words
