"""Why each clause came out as it did, in words that both teams can read."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.qualification.evaluation.domain.compiled_agreement import BehaviourRule, CompiledAgreement
from services.qualification.evaluation.domain.cycles import FIRST, Cycle
from services.qualification.evaluation.domain.timeline_entry import ClauseResult, TimelineEntry, Verdict
from shared.agreement.definition import BehaviourClause, DisqualifyClause, ProfileClause
from shared.criteria.explain import describe_condition, explain


def explain_verdict(
    verdict: Verdict, rules: CompiledAgreement, entries: Sequence[TimelineEntry], cycle: Cycle = FIRST
) -> list[str]:
    """One sentence a mark, in their order; `entries` are the lead's, in (occurred_at, id) order.

    The verdict may be of a later instant than an entry that happened before the rules' floor: that one counted too.
    """
    counted = [entry for entry in entries if entry.occurred_at <= verdict.judged_at]
    done = [entry for entry in counted if cycle.counts(entry)]
    attributes: dict[str, Any] = {}
    for entry in counted:
        attributes.update(entry.attributes)
    clauses = {rule.clause.id: rule.clause for rule in (*rules.profile, *rules.disqualify)}
    behaviour = {rule.clause.id: rule for rule in rules.behaviour}
    since = f"since {cycle.begins.date()}" if cycle.begins else "so far"
    return [
        _done(behaviour[mark.id], done, since)
        if mark.part == "behaviour"
        else _known(clauses[mark.id], mark, attributes, rules.agreement.currency)
        for mark in verdict.marks
    ]


def _known(
    clause: ProfileClause | DisqualifyClause, mark: ClauseResult, attributes: Mapping[str, Any], currency: str
) -> str:
    sentence = explain(clause, attributes, currency)
    spoken = clause.says and mark.met is (mark.part == "disqualify")
    return f"{sentence}: {clause.says}" if spoken else sentence


def _done(rule: BehaviourRule, entries: Sequence[TimelineEntry], since: str) -> str:
    counted = [entry for entry in entries if entry.activity == rule.clause.activity]
    matching = [entry for entry in counted if not rule.where or rule.where(entry.properties)]
    what = _activity(rule.clause)
    if not matching:
        return f"no {what} {since}"
    times = "once" if len(matching) == 1 else f"{len(matching)} times"
    return f"{what} {times}, last on {matching[-1].occurred_at.date()}"


def _activity(clause: BehaviourClause) -> str:
    return (
        f"{clause.activity} with {clause.where.field} {describe_condition(clause.where)}"
        if clause.where
        else clause.activity
    )
