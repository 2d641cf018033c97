"""The quality of predictions, against numbers worked by hand and by scikit-learn."""

import math
from random import Random

import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score

from services.qualification.predictions.domain.frequency_rule import count_frequencies
from services.qualification.predictions.domain.quality import Quality, is_better, measure_quality
from services.qualification.predictions.domain.scorecard import RARE, Reason, Scorecard, count_values
from services.qualification.predictions.domain.training import ModelReport
from tests.qualification.agreement_builders import day

PREDICTED = [0.9, 0.8, 0.7, 0.6, 0.4, 0.4, 0.3, 0.2, 0.2, 0.1]
WON = [True, True, False, True, False, True, False, False, False, False]


def test_quality_is_what_scikit_learn_measures() -> None:
    odds = [[math.log(chance / (1 - chance))] for chance in PREDICTED]
    slope = LogisticRegression(C=1e9, max_iter=1000).fit(odds, WON).coef_[0][0]

    assert measure_quality(PREDICTED, WON) == Quality(
        round(log_loss(WON, PREDICTED), 4), round(roc_auc_score(WON, PREDICTED), 4), round(float(slope), 2), 2.5, 2.5
    )


def test_one_chance_for_every_lead_tells_nothing() -> None:
    assert measure_quality([0.4] * 10, WON) == Quality(0.673, 0.5, None, 1.0, 1.0)


def test_predictions_are_better_where_they_lose_surely_less_than_the_base_rate() -> None:
    chance = Random(1)
    won = [chance.random() < 0.3 for _ in range(300)]
    knowing = [0.6 if each else 0.2 for each in won]
    guessing = [chance.uniform(0.25, 0.35) for _ in won]

    assert (is_better(knowing, 0.3, won), is_better(guessing, 0.3, won)) == (True, False)


def test_frequencies_are_multiplied_from_a_tenth_on() -> None:
    rows = [{"industry": "logistics"}] * 4 + [{"industry": "retail"}] * 4
    rule = count_frequencies(rows, [True, True, True, False, True, False, False, False])

    # 3.1 of 4.2 won and 1.1 of 4.2 lost leads are of logistics, and half of all are won.
    assert rule.predict({"industry": "logistics"}) == pytest.approx(3.1 / 4.2)
    assert rule.predict({"industry": "farming"}) == pytest.approx(0.5)


def test_a_scorecard_names_the_values_that_weigh_most() -> None:
    card = Scorecard(-1.0, {"industry": {"logistics": 0.5, "another one": -0.5}, "days": {"never": 0.1}}, 2.0, 0.5)

    reasons = card.explain({"industry": "farming"})

    assert [each[:3] for each in reasons] == [("industry", "another one", -0.5), ("days", "never", 0.1)]
    assert card.predict({"industry": "logistics"}) == pytest.approx(1 / (1 + math.exp(0.3)))
    assert Scorecard.from_json(card.to_json()) == card


def test_a_reason_tells_what_came_of_leads_with_its_value_where_they_are_many() -> None:
    rows = [{"industry": "logistics"}] * 30 + [{"industry": "retail"}] * 20 + [{"industry": "mining"}] * 3
    won = [True] * 12 + [False] * 41

    counts = count_values(rows, won, {"industry": ["logistics", "retail", RARE]})
    reasons = Scorecard(0.0, {"industry": {"logistics": 0.4}}, counts=counts).explain({"industry": "logistics"})

    assert counts == {"industry": {"logistics": [30, 12], "retail": [20, 0]}}
    assert reasons == [Reason("industry", "logistics", 0.4, leads=30, won=12)]


def test_a_report_is_stored_whole() -> None:
    report = ModelReport(day(9), 300, 40, day(5), 90, 12, 0.13, {"base_rate": Quality(0.4, 0.5, None, 1.0, 1.0)}, False)
    stored = {**report.to_json(), "trained_at": day(9).isoformat(), "tested_from": day(5).isoformat()}

    assert ModelReport.from_json(stored) == report
