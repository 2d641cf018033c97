"""What the other services are told of a verdict."""

from functools import lru_cache
from uuid import UUID

from services.qualification.evaluation.domain.evaluate import Evaluation
from services.qualification.evaluation.domain.timeline_entry import ClauseResult
from shared.events.qualification import LeadDisqualified, LeadNurtureStarted, LeadQualified, MetClause

# Leads meet the same clauses with the same points over and over.
MET_KEPT = 4096


@lru_cache(MET_KEPT)
def _met(mark: ClauseResult) -> MetClause:
    return MetClause(id=mark.id, part=mark.part, points=mark.points)


def qualified(lead_id: UUID, cycle: int, product: str, judgement: Evaluation) -> LeadQualified:
    """With the attributes and clauses of that instant, and with the promise that starts then."""
    verdict, rules = judgement.verdict, judgement.rules
    return LeadQualified(
        occurred_at=verdict.since,
        lead_id=lead_id,
        cycle=cycle,
        product=product,
        agreement_version=rules.version,
        fit=verdict.fit,
        behaviour=verdict.behaviour,
        clauses=tuple([_met(mark) for mark in verdict.marks if mark.met]),
        attributes=dict(judgement.attributes),
        promise=dict(rules.promise),
        currency=rules.agreement.currency,
    )


def nurture_started(lead_id: UUID, cycle: int, product: str, judgement: Evaluation) -> LeadNurtureStarted:
    """With the clauses of the profile that nobody can answer so far."""
    verdict = judgement.verdict
    return LeadNurtureStarted(
        occurred_at=verdict.since,
        lead_id=lead_id,
        cycle=cycle,
        product=product,
        agreement_version=judgement.rules.version,
        fit=verdict.fit,
        behaviour=verdict.behaviour,
        missing=tuple(mark.id for mark in verdict.marks if mark.part == "profile" and mark.met is None),
    )


def disqualified(lead_id: UUID, cycle: int, product: str, judgement: Evaluation) -> LeadDisqualified:
    """With the first clause that rules the lead out, else with why sales did."""
    verdict = judgement.verdict
    met = [mark.id for mark in verdict.marks if mark.part == "disqualify" and mark.met]
    clause = met[0] if met else judgement.rules_out or ""
    return LeadDisqualified(
        occurred_at=verdict.since,
        lead_id=lead_id,
        cycle=cycle,
        product=product,
        agreement_version=judgement.rules.version,
        clause=clause,
    )
