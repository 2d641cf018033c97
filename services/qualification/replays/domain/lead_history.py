"""What one lead's history is by an agreement: in which cycles it qualifies, with what was known at each time.

The rules are those of `evaluation` and `scores`: where facts came in the order in which they happened, one evaluation
of each cycle says it; else the facts are told again, in the order in which they were counted.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby, pairwise
from typing import NamedTuple

from services.qualification.agreements.domain.agreement import ScoringPolicy
from services.qualification.evaluation.domain.compiled_agreement import CompiledAgreement
from services.qualification.evaluation.domain.cycles import FIRST_CYCLE, Cycle, CycleClosure, closed_cycles, open_cycle
from services.qualification.evaluation.domain.evaluate import evaluate
from services.qualification.evaluation.domain.timeline_entry import TimelineEntry, Verdict
from services.qualification.scores.domain.decide import evaluate_lead
from services.qualification.scores.domain.events import CycleClosed, EntryRecorded
from services.qualification.scores.domain.score import Score, evolve
from shared.events.qualification import LeadQualified

# Facts from before arrivals were kept count as known from the beginning.
ALWAYS = datetime(1, 1, 1, tzinfo=UTC)
# The most cool-offs that end between two facts of one lead.
COOL_OFFS = 1000


class CycleReplay(NamedTuple):
    """One cycle by the agreement: `qualified_at`, None where it does not qualify.

    `verdict`: of all that is known now, by which clauses are explained.
    """

    cycle: Cycle
    qualified_at: datetime | None
    verdict: Verdict


def replay_lead(score: Score, agreement: CompiledAgreement, now: datetime) -> list[CycleReplay]:
    """Each cycle of the lead by this agreement, in force since its `activated_at`; the lead has an entry."""
    if not score.entries:
        return []
    floor = agreement.earliest_decision(score.recorded_at)
    cycles = [
        (cycle, evaluate(score.entries, agreement, floor, cycle, None if cycle.ends_at else now).verdict)
        for cycle in list_cycles(score, agreement)
    ]
    if came_in_order(score, agreement, floor):
        return [CycleReplay(cycle, _find_start(cycle, verdict), verdict) for cycle, verdict in cycles]
    starts = tell_again(score, agreement, now)
    # A merge may have given a handoff another number than the cycle had when the lead was told to sales.
    renumbered = [
        FIRST_CYCLE._replace(number=each) for each in sorted(starts.keys() - {cycle.number for cycle, _ in cycles})
    ]
    cycles += [(cycle, evaluate(score.entries, agreement, floor, cycle, now).verdict) for cycle in renumbered]
    return [CycleReplay(cycle, starts.get(cycle.number), verdict) for cycle, verdict in cycles]


def list_cycles(score: Score, agreement: CompiledAgreement) -> list[Cycle]:
    """The cycles that sales ended, and the open one."""
    terms = agreement.recycling
    return [*closed_cycles(score.closures, terms), open_cycle(score.closures, terms)]


def _find_start(cycle: Cycle, verdict: Verdict) -> datetime | None:
    is_late = cycle.ends_at is not None and verdict.since >= cycle.ends_at
    return verdict.since if verdict.status == "qualified" and not is_late else None


def came_in_order(score: Score, agreement: CompiledAgreement, floor: datetime | None) -> bool:
    """Whether each fact of the lead was counted after all that had happened before it."""
    of_merged = [each.merged_lead_id for each in score.entries], [each.merged_lead_id for each in score.closures]
    if score.superseded or any(map(any, of_merged)):
        return False
    if [closure.cycle for closure in score.closures] != list(range(1, len(score.closures) + 1)):
        return False
    happened = [*[(entry.occurred_at, entry.arrived_at or ALWAYS) for entry in score.entries]]
    happened += [(closure.closed_at, closure.arrived_at or ALWAYS) for closure in score.closures]
    happened.sort()
    if floor and any(at <= floor < arrived for at, arrived in happened):
        return False
    return all(
        earlier[1] <= later[1] and (earlier[0] < later[0] or earlier[1] == later[1])
        for earlier, later in pairwise(happened)
    )


def tell_again(score: Score, agreement: CompiledAgreement, now: datetime) -> dict[int, datetime]:
    """Since when the lead would have been told to sales as qualified, by the number of the cycle.

    Each fact is counted when it was counted then, and the verdict is made each time by the live decision.
    """
    policy = ScoringPolicy(agreement.version, {agreement.version: agreement})
    lead = Score(score.lead_id, product=score.product)
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
