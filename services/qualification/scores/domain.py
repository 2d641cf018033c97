"""How good one lead is: everything it did, the verdict on that, and what was said about it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from services.qualification.agreements.domain import Policy
from services.qualification.scores import news
from services.qualification.scores.events import Judged, Learned
from services.qualification.verdicts.entries import Entry, Standing, Verdict, with_entry
from services.qualification.verdicts.judgement import Judgement, judge
from shared.events.base import Event
from shared.events.qualification import LeadDisqualified, LeadNurtureStarted, LeadQualified


@dataclass(frozen=True, slots=True)
class Told:
    """What the other services were last told of a lead."""

    standing: Standing
    version: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Score:
    """One lead in one cycle. `recorded_at`: when the first of its entries was recorded, wherever that was.

    `evaluated_at` is empty when something was learned since; `version` is 0 until an agreement judged it.
    """

    lead_id: UUID
    recorded_at: datetime | None = None
    entries: tuple[Entry, ...] = ()
    cycle: int = 1
    product: str = "default"
    version: int = 0
    verdict: Verdict | None = None
    evaluated_at: datetime | None = None
    told: Told | None = None

    @property
    def qualified_at(self) -> datetime | None:
        """Since when the other services call the lead qualified."""
        return self.told.since if self.told and self.told.standing == "qualified" else None


def judge_lead(score: Score, now: datetime, policy: Policy) -> Sequence[Event]:
    """The verdict by the agreement in force, where one is due, and what the other services must be told of it.

    A lead that they call qualified stays with the agreement that said so: what is learned later can only show that
    it was qualified earlier.
    """
    version = score.told.version if score.told and score.qualified_at else policy.in_force
    if version is None or not score.entries or (score.evaluated_at and score.version == version):
        return ()
    rules = policy.rules[version]
    judgement = judge(score.entries, rules, rules.floor(score.recorded_at))
    judged = Judged(occurred_at=now, lead_id=score.lead_id, agreement_version=version, verdict=judgement.verdict)
    return (judged, *_news(score, judgement))


def evolve(score: Score, event: Event) -> Score:
    """The score after this."""
    fold = FOLDS.get(type(event))
    return fold(score, event) if fold else score


def _learn(score: Score, event: Learned) -> Score:
    entries = with_entry(score.entries, event.entry)
    if entries is score.entries:
        return score
    recorded_at = min(event.recorded_at, score.recorded_at or event.recorded_at)
    return replace(score, entries=entries, recorded_at=recorded_at, evaluated_at=None)


def _judged(score: Score, event: Judged) -> Score:
    return replace(score, version=event.agreement_version, verdict=event.verdict, evaluated_at=event.occurred_at)


def _told(standing: Standing) -> Callable[[Score, Any], Score]:
    def tell(score: Score, event: Any) -> Score:
        return replace(score, told=Told(standing, event.agreement_version, event.occurred_at))

    return tell


# A table, not a match: this runs several times for each event heard.
FOLDS: dict[type[Event], Callable[[Score, Any], Score]] = {
    Learned: _learn,
    Judged: _judged,
    LeadQualified: _told("qualified"),
    LeadNurtureStarted: _told("nurture"),
    LeadDisqualified: _told("disqualified"),
}


def _news(score: Score, judgement: Judgement) -> Sequence[Event]:
    verdict, told = judgement.verdict, score.told
    whose = score.lead_id, score.cycle, score.product
    if verdict.standing == "qualified":
        sooner = score.qualified_at is None or verdict.since < score.qualified_at
        return (news.qualified(*whose, judgement),) if sooner else ()
    # What was handed over is not taken back; and nothing is said twice.
    if score.qualified_at or (told and (told.standing, told.version) == (verdict.standing, judgement.rules.version)):
        return ()
    if verdict.standing == "disqualified":
        return (news.disqualified(*whose, judgement),)
    return (news.nurture_started(*whose, judgement),)
