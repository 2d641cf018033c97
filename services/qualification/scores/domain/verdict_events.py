"""The published events of a verdict."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

from services.qualification.evaluation.domain.evaluate import Evaluation
from services.qualification.evaluation.domain.timeline_entry import ClauseResult
from shared.events.qualification import LeadDisqualified, LeadNurtureStarted, LeadQualified, MetClause

VerdictEvent = LeadQualified | LeadNurtureStarted | LeadDisqualified

# Leads meet the same clauses with the same points over and over.
MET_CLAUSES_CACHED = 4096


def build_verdict_event(lead_id: UUID, cycle: int, product: str, evaluation: Evaluation) -> VerdictEvent:
    """The event of this verdict."""
    match evaluation.verdict.status:
        case "qualified":
            return build_qualified(lead_id, cycle, product, evaluation)
        case "disqualified":
            return _build_disqualified(lead_id, cycle, product, evaluation)
        case "nurture":
            return _build_nurture_started(lead_id, cycle, product, evaluation)


def build_qualified(lead_id: UUID, cycle: int, product: str, evaluation: Evaluation) -> LeadQualified:
    """With the attributes and the met clauses of that instant, and with the promise whose clocks start then."""
    verdict, agreement = evaluation.verdict, evaluation.agreement
    return LeadQualified(
        occurred_at=verdict.since,
        lead_id=lead_id,
        cycle=cycle,
        product=product,
        agreement_version=agreement.version,
        fit=verdict.fit,
        behaviour=verdict.behaviour,
        clauses=tuple([_met_clause(result) for result in verdict.clauses if result.met]),
        attributes=dict(evaluation.attributes),
        promise=dict(agreement.promise),
        currency=agreement.currency,
        lacking=_list_lacking(agreement.agreed_fields, evaluation.attributes),
    )


def _list_lacking(agreed: tuple[str, ...] | None, attributes: Mapping[str, Any]) -> tuple[str, ...] | None:
    return None if agreed is None else tuple(field for field in agreed if attributes.get(field) is None)


def _build_nurture_started(lead_id: UUID, cycle: int, product: str, evaluation: Evaluation) -> LeadNurtureStarted:
    """With the profile clauses whose attribute is not known."""
    verdict = evaluation.verdict
    return LeadNurtureStarted(
        occurred_at=verdict.since,
        lead_id=lead_id,
        cycle=cycle,
        product=product,
        agreement_version=evaluation.agreement.version,
        fit=verdict.fit,
        behaviour=verdict.behaviour,
        missing=tuple(result.id for result in verdict.clauses if result.part == "profile" and result.met is None),
    )


def _build_disqualified(lead_id: UUID, cycle: int, product: str, evaluation: Evaluation) -> LeadDisqualified:
    """With the first disqualify clause that is met, else with the clause or the reason that sales named."""
    verdict = evaluation.verdict
    met = [result.id for result in verdict.clauses if result.part == "disqualify" and result.met]
    return LeadDisqualified(
        occurred_at=verdict.since,
        lead_id=lead_id,
        cycle=cycle,
        product=product,
        agreement_version=evaluation.agreement.version,
        clause=met[0] if met else evaluation.ruled_out_by or "",
    )


@lru_cache(MET_CLAUSES_CACHED)
def _met_clause(result: ClauseResult) -> MetClause:
    return MetClause(id=result.id, part=result.part, points=result.points)
