"""The reason for the result of each clause, as a sentence that both teams can read."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.qualification.evaluation.domain.compiled_agreement import BehaviourRule, CompiledAgreement
from services.qualification.evaluation.domain.cycles import FIRST_CYCLE, Cycle
from services.qualification.evaluation.domain.timeline_entry import ClauseResult, TimelineEntry, Verdict
from shared.agreement.definition import BehaviourClause, DisqualifyClause, ProfileClause
from shared.criteria.explain import describe_condition, explain


def explain_verdict(
    verdict: Verdict, agreement: CompiledAgreement, entries: Sequence[TimelineEntry], cycle: Cycle = FIRST_CYCLE
) -> list[str]:
    """One sentence for each clause of the verdict, in their order; `entries` are in (occurred_at, id) order.

    The verdict may be of a later instant than an entry from before the agreement's signature: that one counted too.
    """
    evaluated = [entry for entry in entries if entry.occurred_at <= verdict.judged_at]
    behaviour = [entry for entry in evaluated if cycle.counts(entry)]
    attributes: dict[str, Any] = {}
    for entry in evaluated:
        attributes.update(entry.attributes)
    clauses = {rule.clause.id: rule.clause for rule in (*agreement.profile, *agreement.disqualify)}
    rules = {rule.clause.id: rule for rule in agreement.behaviour}
    since = f"since {cycle.begins_at.date()}" if cycle.begins_at else "so far"
    return [
        _explain_behaviour(rules[result.id], behaviour, since)
        if result.part == "behaviour"
        else _explain_attribute(clauses[result.id], result, attributes, agreement.currency)
        for result in verdict.clauses
    ]


def _explain_attribute(
    clause: ProfileClause | DisqualifyClause, result: ClauseResult, attributes: Mapping[str, Any], currency: str
) -> str:
    sentence = explain(clause, attributes, currency)
    against_the_lead = result.met is (result.part == "disqualify")
    return f"{sentence}: {clause.says}" if clause.says and against_the_lead else sentence


def _explain_behaviour(rule: BehaviourRule, entries: Sequence[TimelineEntry], since: str) -> str:
    of_activity = [entry for entry in entries if entry.activity == rule.clause.activity]
    matching = [entry for entry in of_activity if not rule.where or rule.where(entry.properties)]
    activity = _describe_activity(rule.clause)
    if not matching:
        return f"no {activity} {since}"
    times = "once" if len(matching) == 1 else f"{len(matching)} times"
    return f"{activity} {times}, last on {matching[-1].occurred_at.date()}"


def _describe_activity(clause: BehaviourClause) -> str:
    if clause.where is None:
        return clause.activity
    return f"{clause.activity} with {clause.where.field} {describe_condition(clause.where)}"
