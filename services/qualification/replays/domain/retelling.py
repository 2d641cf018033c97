"""The facts of a lead told again, in the order in which they were counted, to the live decision."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby

from services.qualification.agreements.domain.agreement import ScoringPolicy
from services.qualification.evaluation.domain.compiled_agreement import CompiledAgreement
from services.qualification.evaluation.domain.cycles import CycleClosure
from services.qualification.evaluation.domain.timeline_entry import TimelineEntry
from services.qualification.scores.domain.decide import evaluate_lead
from services.qualification.scores.domain.events import CycleClosed, EntryRecorded
from services.qualification.scores.domain.score import Score, evolve
from shared.events.qualification import LeadQualified

# Facts from before arrivals were kept count as known from the beginning.
ALWAYS = datetime(1, 1, 1, tzinfo=UTC)
# The most cool-offs that end between two facts of one lead.
COOL_OFFS = 1000


def tell_again(score: Score, agreement: CompiledAgreement, now: datetime) -> dict[int, datetime]:
    """Since when the lead would have been told to sales as qualified, by the number of the cycle.

    Each fact is counted when it was counted then, and the verdict is made each time by the live decision.
    """
    policy = ScoringPolicy(agreement.version, {agreement.version: agreement})
    lead = Score(score.lead_id)
    starts: dict[int, datetime] = {}
    for at, facts in _list_arrivals(score):
        if at >= agreement.activated_at and lead.recorded_at and lead.evaluated_at is None:
            lead = _decide(lead, agreement.activated_at, policy, starts)
        lead = _decide_rests(lead, at, policy, starts)
        for fact in facts:
            lead = evolve(lead, fact)
        if at >= agreement.activated_at:
            lead = _decide(lead, at, policy, starts)
    if lead.evaluated_at is None:
        lead = _decide(lead, max(agreement.activated_at, _last_arrival(score)), policy, starts)
    _decide_rests(lead, now, policy, starts)
    return starts


def _list_arrivals(score: Score) -> Iterator[tuple[datetime, Sequence[EntryRecorded | CycleClosed]]]:
    """The facts of the lead by the instant at which they were counted, in that order."""
    facts = [
        *[(entry.arrived_at or ALWAYS, _to_fact(score, entry)) for entry in score.entries],
        *[(each.arrived_at or ALWAYS, _to_fact(score, each)) for each in (*score.closures, *score.superseded)],
    ]
    facts.sort(key=lambda each: each[0])
    for at, together in groupby(facts, lambda each: each[0]):
        yield at, [fact for _, fact in together]


def _to_fact(score: Score, told: TimelineEntry | CycleClosure) -> EntryRecorded | CycleClosed:
    if isinstance(told, CycleClosure):
        return CycleClosed.of_valid(
            {"occurred_at": told.closed_at, "lead_id": score.lead_id, "closure": told, "correction": None}
        )
    recorded_at = score.recorded_at or told.occurred_at
    return EntryRecorded.of_valid(
        {"occurred_at": told.occurred_at, "lead_id": score.lead_id, "entry": told, "recorded_at": recorded_at}
    )


def _decide(lead: Score, at: datetime, policy: ScoringPolicy, starts: dict[int, datetime]) -> Score:
    for event in evaluate_lead(lead, at, policy):
        lead = evolve(lead, event)
        if isinstance(event, LeadQualified):
            starts[event.cycle] = min(event.occurred_at, starts.get(event.cycle, event.occurred_at))
    return lead


def _decide_rests(lead: Score, until: datetime, policy: ScoringPolicy, starts: dict[int, datetime]) -> Score:
    """The lead after each cool-off that ends up to this instant."""
    for _ in range(COOL_OFFS):
        if lead.due_at is None or lead.due_at > until:
            break
        lead = _decide(lead, lead.due_at, policy, starts)
    return lead


def _last_arrival(score: Score) -> datetime:
    return max([entry.arrived_at or ALWAYS for entry in score.entries], default=ALWAYS)
