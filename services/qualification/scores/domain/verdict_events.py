"""The published events of a verdict."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from services.qualification.evaluation.domain.evaluate import Evaluation
from services.qualification.evaluation.domain.priorities import Raise
from services.qualification.evaluation.domain.timeline_entry import ClauseResult
from shared.events.qualification import (
    LeadDisqualified,
    LeadNurtureStarted,
    LeadPrioritised,
    LeadProductChanged,
    LeadQualified,
    MetClause,
)

# Leads meet the same clauses with the same points over and over.
MET_CLAUSES_CACHED = 4096


def build_verdict_event(lead_id: UUID, cycle: int, evaluation: Evaluation) -> LeadNurtureStarted | LeadDisqualified:
    """The event of this verdict on a lead that is not qualified."""
    build = _build_disqualified if evaluation.verdict.status == "disqualified" else _build_nurture_started
    return build(lead_id, cycle, evaluation)


def build_qualified(lead_id: UUID, cycle: int, evaluation: Evaluation, priority: str | None = None) -> LeadQualified:
    """With the attributes, the met clauses and the priority of that instant, and with the promise whose clocks start
    then; with the team of the product that the lead asks for.
    """
    verdict, agreement = evaluation.verdict, evaluation.agreement
    return LeadQualified.of_valid(
        {
            "occurred_at": verdict.since,
            "lead_id": lead_id,
            "cycle": cycle,
            "product": evaluation.asked.code,
            "agreement_version": agreement.version,
            "fit": float(verdict.fit),
            "behaviour": float(verdict.behaviour),
            "clauses": tuple([_met_clause(result) for result in verdict.clauses if result.met]),
            "attributes": dict(evaluation.attributes),
            "promise": dict(agreement.promise),
            "currency": agreement.currency,
            "lacking": _list_lacking(agreement.agreed_fields, evaluation.attributes),
            "priority": priority,
            "team": evaluation.asked.product.team,
            "persona": agreement.find_persona(evaluation.attributes),
        }
    )


def build_prioritised(lead_id: UUID, cycle: int, evaluation: Evaluation, raised: Raise) -> LeadPrioritised:
    """The event of a higher priority that a qualified lead got."""
    return LeadPrioritised(
        occurred_at=raised.at,
        lead_id=lead_id,
        cycle=cycle,
        product=evaluation.asked.code,
        agreement_version=evaluation.agreement.version,
        priority=raised.id,
    )


def build_product_changed(
    lead_id: UUID, cycle: int, evaluation: Evaluation, qualified_at: datetime
) -> LeadProductChanged:
    """The event of another product that a lead asks for which qualified then."""
    asked = evaluation.asked
    return LeadProductChanged(
        occurred_at=max(asked.at, qualified_at),
        lead_id=lead_id,
        cycle=cycle,
        product=asked.code,
        agreement_version=evaluation.agreement.version,
        team=asked.product.team,
    )


def _list_lacking(agreed: tuple[str, ...] | None, attributes: Mapping[str, Any]) -> tuple[str, ...] | None:
    return None if agreed is None else tuple(field for field in agreed if attributes.get(field) is None)


def _build_nurture_started(lead_id: UUID, cycle: int, evaluation: Evaluation) -> LeadNurtureStarted:
    """With the profile clauses whose attribute is not known."""
    verdict = evaluation.verdict
    return LeadNurtureStarted(
        occurred_at=verdict.since,
        lead_id=lead_id,
        cycle=cycle,
        product=evaluation.asked.code,
        agreement_version=evaluation.agreement.version,
        fit=verdict.fit,
        behaviour=verdict.behaviour,
        missing=tuple(result.id for result in verdict.clauses if result.part == "profile" and result.met is None),
    )


def _build_disqualified(lead_id: UUID, cycle: int, evaluation: Evaluation) -> LeadDisqualified:
    """With the first disqualify clause that is met, else with the clause or the reason that sales named."""
    verdict = evaluation.verdict
    met = [result.id for result in verdict.clauses if result.part == "disqualify" and result.met]
    return LeadDisqualified(
        occurred_at=verdict.since,
        lead_id=lead_id,
        cycle=cycle,
        product=evaluation.asked.code,
        agreement_version=evaluation.agreement.version,
        clause=met[0] if met else evaluation.ruled_out_by or "",
    )


@lru_cache(MET_CLAUSES_CACHED)
def _met_clause(result: ClauseResult) -> MetClause:
    return MetClause(id=result.id, part=result.part, points=result.points)
