"""Fitting a scorecard with scikit-learn, which the extra `ml` brings: it is imported where a model is trained."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from services.qualification.predictions.domain import scorecard
from services.qualification.predictions.domain.features import Features
from services.qualification.predictions.domain.quality import fit_line, list_losses
from services.qualification.predictions.domain.scorecard import Scorecard
from services.qualification.predictions.domain.training import Rows

# How little weights are held back, from the strictest on, and into how many folds the leads are cut in order of time.
STRENGTHS, FOLDS = (0.01, 0.03, 0.1, 0.3, 1.0), 5
# That of the plain model, scikit-learn's own.
PLAIN = 1.0
ITERATIONS = 1000
# How strongly the slope of the calibration is held at 1: a quarter is its standard deviation before leads are seen.
HELD = 16.0

Values = dict[str, list[str]]
# By fold, in order of time, the odds and which leads were won.
Folds = list[tuple[list[float], list[bool]]]


class Fitted(NamedTuple):
    """The plain logistic model of some leads, and the one whose weights predict later leads best, calibrated."""

    plain: Scorecard
    calibrated: Scorecard


def fit(rows: Rows) -> Fitted:
    """Both models: scikit-learn's own defaults, and the strength and the calibration that serve later leads best.

    The calibration is learned from leads that the weights were not: those of each fold, by the folds before it. The
    plain model's strength is one of those to choose from, so what predicts best is calibrated, whichever it is.
    """
    values = scorecard.list_values(rows.features)
    table = _encode(rows.features, values)
    folds = {strength: _predict_later(table, rows.won, strength) for strength in STRENGTHS}
    best = min(STRENGTHS, key=lambda strength: _measure_loss(*_join(folds[strength])))
    card = _to_scorecard(values, rows, _fit(table, rows.won, best))
    shift, slope = fit_line(*_join(folds[best]), HELD) or (0.0, 1.0)
    return Fitted(
        _to_scorecard(values, rows, _fit(table, rows.won, PLAIN)),
        replace(card, slope=max(slope, 0.0), shift=shift),
    )


def _predict_later(table: Any, won: Sequence[bool], strength: float) -> Folds:
    """The raw odds of later leads by models that knew the earlier ones alone, and which of them were won."""
    import numpy
    from sklearn.model_selection import TimeSeriesSplit

    outcome = numpy.array(won)
    folds: Folds = []
    for earlier, later in TimeSeriesSplit(FOLDS, test_size=len(table) // (2 * FOLDS)).split(table):
        if 0 < outcome[earlier].sum() < len(earlier):
            raw = _fit(table[earlier], outcome[earlier], strength).decision_function(table[later])
            folds.append((raw.tolist(), outcome[later].tolist()))
    return folds


def _join(folds: Folds) -> tuple[list[float], list[bool]]:
    return [each for raw, _ in folds for each in raw], [each for _, won in folds for each in won]


def _measure_loss(odds: Sequence[float], won: Sequence[bool]) -> float:
    losses = list_losses([scorecard.squash(each) for each in odds], won)
    return sum(losses) / len(losses) if losses else float("inf")


def _encode(rows: Sequence[Features], values: Values) -> Any:
    """A column for each value of each feature: 1 where the lead has it."""
    import numpy

    places = {column: at for at, column in enumerate(_list_columns(values))}
    table = numpy.zeros((len(rows), len(places)))
    for number, row in enumerate(rows):
        for name, known in values.items():
            place = places.get((name, scorecard.name_value(row, name, known)))
            if place is not None:
                table[number, place] = 1.0
    return table


def _list_columns(values: Values) -> list[tuple[str, str]]:
    return [(name, value) for name, known in values.items() for value in known]


def _fit(table: Any, won: Sequence[bool], strength: float) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=strength, max_iter=ITERATIONS).fit(table, won)


def _to_scorecard(values: Values, rows: Rows, fitted: Any) -> Scorecard:
    """The weights of each feature around their mean over these leads, which the base then holds."""
    plain = dict(zip(_list_columns(values), map(float, fitted.coef_[0]), strict=True))
    base, weights = float(fitted.intercept_[0]), {}
    for name, known in values.items():
        own = {value: plain[name, value] for value in known}
        named = [own.get(scorecard.name_value(row, name, own), 0.0) for row in rows.features]
        mean = sum(named) / len(named)
        base += mean
        weights[name] = {value: round(weight - mean, 6) for value, weight in own.items()}
    counts = scorecard.count_values(rows.features, rows.won, values)
    return Scorecard(base, weights, counts=counts, trained=(len(rows.won), sum(rows.won)))
