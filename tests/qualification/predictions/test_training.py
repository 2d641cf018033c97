"""A model is trained on what came of leads, tested on later ones, and shown where it beats the base rate."""

from typing import Any
from uuid import UUID

import pytest

from services.qualification.predictions.api import NO_MODEL
from services.qualification.predictions.domain.training import TooFewLeads
from services.qualification.predictions.handlers.train import train
from shared.db.connection import sql
from tests.qualification.advice.market import LEADS as LEADS_OF_A_REVIEW
from tests.qualification.advice.market import Market, sized
from tests.qualification.event_builders import capture
from tests.qualification.replays.replay_story import ago, known, tell
from tests.qualification.service import QualificationService

STORED = sql("select cast(scorecard as text) || cast(report as text) from prediction_models")
LEADS = sql("select lead_id from scores")
# The latest three tenths of the leads test what the others taught.
TESTED = 2 * LEADS_OF_A_REVIEW * 3 // 10
LARGE, SMALL = UUID(int=120), UUID(int=20)


async def live(service: QualificationService) -> None:
    """Everyone qualifies, and sales wins companies of a hundred people and more."""
    market = Market(service, best=100, seed=11)
    for number in (1, 2):
        await market.live(number, sized(10, required=False))


async def ask(service: QualificationService, path: str) -> tuple[int, dict[str, Any]]:
    async with await service.client("read") as client:
        response = await client.get(path)
    return response.status_code, response.json()


async def test_a_model_is_better_than_the_base_rate_and_tells_leads_apart(service: QualificationService) -> None:
    await live(service)
    report = await train(service.database)
    await tell(service, capture(LARGE, ago(1), attributes=known(120)), capture(SMALL, ago(1), attributes=known(20)))
    _, told = await ask(service, "/v1/agreements/active/predictions")
    _, large = await ask(service, f"/v1/scores/{LARGE}/prediction")
    _, small = await ask(service, f"/v1/scores/{SMALL}/prediction")

    losses = {name: quality.log_loss for name, quality in report.qualities.items()}
    ours = report.qualities["calibrated_scorecard"]
    assert (report.shown, report.tested, told["shown"], told["tested"]) == (True, TESTED, True, TESTED)
    assert losses["calibrated_scorecard"] < losses["base_rate"]
    assert ours.auc > 0.75
    assert large["probability"] > large["base_rate"] > 2 * small["probability"]
    assert (large["reasons"][0]["feature"], large["reasons"][0]["value"]) == ("company.employees", "100 to below 200")
    assert large["reasons"][0]["weight"] > 0 > small["reasons"][0]["weight"]


async def test_a_model_holds_no_lead(service: QualificationService) -> None:
    await live(service)
    await train(service.database)
    async with service.database.read_connection() as conn:
        stored: str = (await conn.execute(STORED)).scalar_one()
        leads = (await conn.execute(LEADS)).scalars()

    assert (len(leads), [lead for lead in leads if str(lead) in stored]) == (2 * LEADS_OF_A_REVIEW, [])


async def test_without_a_model_the_answer_says_how_to_train_one(service: QualificationService) -> None:
    await service.sign_agreement()
    answers = [
        await ask(service, path) for path in ("/v1/agreements/active/predictions", f"/v1/scores/{LARGE}/prediction")
    ]

    assert [(status, body["title"]) for status, body in answers] == [(404, NO_MODEL), (404, NO_MODEL)]
    assert "run `accord predictions train`" in NO_MODEL


async def test_too_few_leads_train_nothing(service: QualificationService) -> None:
    await service.sign_agreement()

    with pytest.raises(TooFewLeads):
        await train(service.database)
