"""The chances that are shown are calibrated, whichever strength of the weights predicts later leads best."""

import math
from collections.abc import Sequence
from datetime import timedelta
from random import Random
from uuid import UUID

import pytest

from services.qualification.predictions.domain.quality import Quality, measure_quality
from services.qualification.predictions.domain.scorecard import Scorecard
from services.qualification.predictions.domain.training import HandedLead, list_rows
from services.qualification.predictions.handlers import fit, train
from services.qualification.replays.domain.comparison import Span
from tests.qualification.agreement_builders import day

LEADS, LATER = 400, 3000
# What each of four values of a feature is worth.
WORTH = {"a": 1.0, "b": 1 / 3, "c": -1 / 3, "d": -1.0}
# Few features that say much among many that say nothing, and many that say much.
FEW, MANY = [2.0, 1.5, 1.0] + [0.0] * 10, [2.0] * 12


def draw_leads(weights: Sequence[float], number: int, seed: int) -> list[HandedLead]:
    """Leads with a feature for each weight, one an hour, of which as many are won as these weights say."""
    chance, found = Random(seed), []
    for each in range(number):
        features = {f"feature_{at}": chance.choice("abcd") for at in range(len(weights))}
        odds = sum(weight * WORTH[value] for weight, value in zip(weights, features.values(), strict=True)) - 1.2
        won = chance.random() < 1 / (1 + math.exp(-odds))
        at = day(1) + timedelta(hours=each)
        found.append(HandedLead(UUID(int=each + 1), at, features, won, at))
    return found


def judge(card: Scorecard, later: Sequence[HandedLead]) -> Quality:
    return measure_quality([card.predict(lead.features) for lead in later], [lead.won for lead in later])


@pytest.mark.parametrize(
    ("weights", "seed", "slopes"),
    [pytest.param(FEW, 6, (0.72, 0.94), id="too sure"), pytest.param(MANY, 3, (1.22, 1.03), id="too careful")],
)
def test_chances_are_right_of_leads_that_no_model_knew(
    weights: list[float], seed: int, slopes: tuple[float, float]
) -> None:
    handed, later = draw_leads(weights, LEADS, seed), draw_leads(weights, LATER, seed + 100)
    span = Span(day(1), day(1) + timedelta(hours=LEADS))

    plain, shown = judge(fit.fit(list_rows(handed, span.until)).plain, later), judge(train.fit_all(handed, span), later)

    assert (plain.slope, shown.slope) == slopes
    assert shown.log_loss < plain.log_loss
    assert train.compare_models(handed, span).shown
