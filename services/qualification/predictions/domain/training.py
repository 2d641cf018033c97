"""Which leads a model is trained on and which test it, and what is reported of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Self
from uuid import UUID

from services.qualification.predictions.domain.features import Features
from services.qualification.predictions.domain.quality import Quality
from shared.errors import Refusal

# Below so many leads with an end, or so many that were won, nothing is trained.
LEADS, WINS = 200, 30
# The newest so many of them test a model that knows the others; fewer wins among them say nothing.
TESTED, TESTED_WINS = 0.3, 10
# The models that are told apart; the first one's predictions are shown.
OURS, BASE, FREQUENCIES, PLAIN = "calibrated_scorecard", "base_rate", "frequency_rule", "plain_logistic"
# Leads of so long ago are read.
READ = timedelta(days=730)
# A lead that is open for so long counts as not won.
OPEN = timedelta(days=90)


class TooFewLeads(Refusal):
    code = "too-few-leads"
    detail = f"Predictions need {LEADS} leads that sales was told of and that ended, {WINS} of them won."


class HandedLead(NamedTuple):
    """One cycle of a lead that sales was told of: what was known then, and when it ended, if it did."""

    lead_id: UUID
    handed_at: datetime
    features: Features
    won: bool
    ended_at: datetime | None

    def has_ended(self, at: datetime) -> bool:
        """Whether it was known at this instant what came of it."""
        return (self.ended_at is not None and self.ended_at <= at) or self.handed_at + OPEN <= at

    def was_won(self, at: datetime) -> bool:
        """Whether it was known at this instant that it is won."""
        return self.won and self.ended_at is not None and self.ended_at <= at


class Rows(NamedTuple):
    """Leads with an end, for a model."""

    features: Sequence[Features]
    won: Sequence[bool]


class Parts(NamedTuple):
    """The leads that a model is trained on, and those that were handed over later, which test it."""

    trained: Rows
    tested: Rows
    tested_from: datetime


@dataclass(frozen=True)
class ModelReport:
    """`qualities`: by model, on the same leads, of which sales was told after all that the models know.

    `shown`: whether the predictions of OURS may be shown, since it beats the base rate on these leads.
    """

    trained_at: datetime
    leads: int
    won: int
    tested_from: datetime
    tested: int
    tested_won: int
    base_rate: float
    qualities: Mapping[str, Quality]
    shown: bool

    def to_json(self) -> dict[str, Any]:
        qualities = {name: quality._asdict() for name, quality in self.qualities.items()}
        return {**vars(self), "qualities": qualities}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        qualities = {name: Quality(**quality) for name, quality in stored["qualities"].items()}
        instants = {name: datetime.fromisoformat(stored[name]) for name in ("trained_at", "tested_from")}
        known = {each.name: stored[each.name] for each in fields(cls)}
        return cls(**{**known, **instants, "qualities": qualities})


def split_rows(handed: Sequence[HandedLead], now: datetime) -> Parts:
    """The earlier leads with what was known of them when the first of the later ones came, and those. TooFewLeads."""
    ended = [each for each in sorted(handed, key=lambda each: each.handed_at) if each.has_ended(now)]
    if len(ended) < LEADS or sum(each.won for each in ended) < WINS:
        raise TooFewLeads
    first = round(len(ended) * (1 - TESTED))
    tested_from = ended[first].handed_at
    trained, tested = list_rows(ended[:first], tested_from), list_rows(ended[first:], now)
    if not 0 < sum(trained.won) < len(trained.won) or not 0 < sum(tested.won) < len(tested.won):
        raise TooFewLeads
    return Parts(trained, tested, tested_from)


def list_rows(handed: Sequence[HandedLead], at: datetime) -> Rows:
    """The leads of which it was known at this instant what came of them, the earliest first."""
    ended = [each for each in sorted(handed, key=lambda each: each.handed_at) if each.has_ended(at)]
    return Rows([each.features for each in ended], [each.was_won(at) for each in ended])
