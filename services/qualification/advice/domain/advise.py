"""What the outcomes of leads advise about the agreement in force: to ask for more, to ask for less, or to keep it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from services.qualification.advice.domain import amendment, statistics
from services.qualification.advice.domain.amendment import Amendments
from services.qualification.advice.domain.case import Case
from services.qualification.advice.domain.evidence import gather
from services.qualification.advice.domain.loosen import find_looser, find_shortage, find_thin
from services.qualification.advice.domain.proposal import CASES, ENOUGH, Advice, Judgement, Kept, Proposal, count_won
from services.qualification.advice.domain.tighten import find_stricter
from services.qualification.replays.domain.comparison import Span

PROPOSALS = 5


def advise(document: Mapping[str, Any], cases: Sequence[Case], span: Span, *, whole: bool) -> Advice:
    """The proposals that these cases support, at most one for each clause and direction.

    `whole`: whether they are of all leads of the span.
    """
    evidence = gather(document, cases, span, whole=whole)
    thin = evidence.answered < ENOUGH
    if thin:
        return Advice("keep", thin, evidence, (), ())
    listed = list(amendment.list_amendments(document, cases))
    asked = document["definition"]["qualified"]
    good = [case for case in cases if case.told and case.qualified_at and case.counts]
    closed = [case for case in good if case.closed]
    tried = sum(bool(each.base) + len(each.stricter) + len(each.looser) for each in listed)
    judgement = Judgement(
        evidence,
        good,
        # A lead that rests, or that sales keeps away, would not qualify whatever is asked for.
        [case for case in cases if not case.qualified_at and not amendment.qualifies(case, asked)],
        statistics.estimate_rate(count_won(closed), len(closed)),
        statistics.find_limit(tried),
    )
    found = [proposal for each in listed for proposal in _propose(each, judgement)]
    proposals = sorted(found, key=lambda each: each.weight, reverse=True)[:PROPOSALS]
    loosened = {each.clause for each in found if each.decision == "loosen"}
    thin_ones = [find_thin(each, judgement) for each in listed if each.clause not in loosened]
    kept = [*_keep(judgement), *filter(None, thin_ones)]
    return Advice(proposals[0].decision if proposals else "keep", thin, evidence, proposals, kept)


def _propose(changes: Amendments, judgement: Judgement) -> Iterator[Proposal]:
    if proposal := find_stricter(changes, judgement):
        yield proposal
    if proposal := find_looser(changes, judgement) or find_shortage(changes, judgement):
        yield proposal


def _keep(judgement: Judgement) -> Iterator[Kept]:
    """The clauses for which sales often rejects leads that meet them: that is no reason to change them."""
    evidence = judgement.evidence
    for clause, cases in sorted(evidence.disputed.items()):
        if cases < CASES:
            continue
        alike = [case for case in judgement.good if clause in case.results and case.results[clause].met]
        yield Kept(
            clause,
            f"Sales rejected {cases} of {evidence.answered} answered leads for it although they met it, which says "
            f"nothing against them. Of {len(alike)} others that met it sales won {count_won(alike)}.",
            cases,
            evidence.answered,
            statistics.find_interval(cases, evidence.answered),
        )
