"""What was known of a lead when it was handed to sales, one value for each feature: words and bands, nothing else."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from services.qualification.evaluation.domain.timeline import settle_ties
from services.qualification.evaluation.domain.timeline_entry import TimelineEntry
from services.qualification.scores.domain.score import Score
from shared.criteria.values import bounds, is_known, normalize_text

# Attributes that hold a word, and those that hold a number, with the ends of their bands. None names a person.
WORDS = (
    "company.industry", "company.country", "role.seniority", "role.department", "interest.product",
    "interest.timeline", "contact.email_class", "touch.channel", "source",
)  # fmt: skip
MONEY_BANDS = (1_000, 5_000, 10_000, 25_000, 50_000, 100_000, 1_000_000, 10_000_000)
BANDS: Mapping[str, Sequence[int]] = {
    "company.employees": (10, 50, 100, 200, 500, 1_000, 5_000),
    "company.annual_revenue": MONEY_BANDS,
    "interest.budget": MONEY_BANDS,
}
ACTIVITY, TIMES, DAYS = "activity.", (1, 2, 5), (1, 7, 30)
# By these customers are alike; how a lead came and what it did says little of who it is.
PROFILE = ("company.", "role.", "interest.")
UNKNOWN, NEVER = "not known", "never"

Features = Mapping[str, str]


def describe_lead(score: Score, since: datetime, answered_at: datetime | None, currency: str) -> Features:
    """The features of a lead that qualified `since`; `answered_at`: when sales answered, None where it has not."""
    entries = settle_ties(list_known(score, since, answered_at))
    known: dict[str, Any] = {}
    for part in ("derived", "attributes"):
        for entry in entries:
            known.update(getattr(entry, part))
    words = {name: _name_word(known.get(name)) for name in WORDS}
    numbers = {name: _name_band(known.get(name), ends, currency) for name, ends in BANDS.items()}
    done = Counter(entry.activity for entry in entries if entry.activity)
    activities = {ACTIVITY + name: name_band(count, TIMES) for name, count in done.items()}
    age = (since - entries[0].occurred_at).days if entries else 0
    return {**words, **numbers, **activities, "days": name_band(age, DAYS)}


def list_alike(one: Features, other: Features) -> list[str]:
    """The features of who a lead is that are known of both, and the same."""
    return [
        name
        for name, value in one.items()
        if name.startswith(PROFILE) and value != UNKNOWN and other.get(name) == value
    ]


def list_known(score: Score, since: datetime, answered_at: datetime | None) -> list[TimelineEntry]:
    """The entries that were counted when the lead was handed over: what happened later, or was heard later, is not.

    It was handed over when the entry was counted by which it qualified, and not after sales had answered; unless all of
    it was heard afterwards, as of a history that is told later.
    """
    happened = [entry for entry in score.entries if entry.occurred_at <= since]
    deciding = [entry.arrived_at for entry in happened if entry.occurred_at == since and entry.arrived_at]
    until = min(deciding, default=since)
    if answered_at and any(entry.arrived_at and entry.arrived_at <= answered_at for entry in happened):
        until = min(until, answered_at)
    return [entry for entry in happened if entry.arrived_at is None or entry.arrived_at <= until]


def name_band(number: float, ends: Sequence[int]) -> str:
    """The band of a number: from one end on, and below the next."""
    above = [end for end in ends if end <= number]
    below = [end for end in ends if end > number]
    if not above:
        return f"below {ends[0]:,}"
    return f"{above[-1]:,} to below {below[0]:,}" if below else f"{above[-1]:,} or more"


def _name_word(value: object) -> str:
    return normalize_text(value) if isinstance(value, str) and is_known(value) else UNKNOWN


def _name_band(value: object, ends: Sequence[int], currency: str) -> str:
    range_ = bounds(value, currency)
    return UNKNOWN if range_ is None else name_band(max(range_[0], 0.0), ends)
