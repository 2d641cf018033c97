"""What a seller may answer to a handoff, and what follows from each answer."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from services.handoff.agreements.domain import Reason, Terms, Verdict
from services.handoff.answers.refusals import (
    AnotherAnswer,
    AnothersHandoff,
    ClauseMissing,
    EvidenceMissing,
    HandoffEnded,
    NoSuchHandoff,
    NoteMissing,
    SalesQualifiedAlready,
    UnknownReason,
)
from services.handoff.answers.said import Acceptance, Case, Qualification, Recycling, Rejection, Said, Touched
from services.handoff.handoffs.events import HandoffWorked
from services.handoff.handoffs.state import Handoff
from shared.events.handoff import (
    HandoffAccepted,
    HandoffContacted,
    HandoffEvent,
    HandoffRecycled,
    HandoffRejected,
    HandoffSalesQualified,
)

SPEAKING = ("conversation", "meeting_held")


def owned(handoff: Handoff, only: str | None) -> None:
    """Go on if a key that is bound to this seller sees the handoff. Raises NoSuchHandoff."""
    if only not in (None, handoff.seller):
        raise NoSuchHandoff


def answer(case: Case, seller: str, said: Said, digest: str, at: datetime) -> list[HandoffEvent]:
    """What follows from the answer of this seller, given at `at`; `digest` tells a repeat. Raises a Refusal."""
    if case.handoff.seller != seller:
        raise AnothersHandoff
    match said:
        case Acceptance():
            return _accepted(case.handoff, at)
        case Touched():
            return _touched(case.handoff, said, at)
        case Qualification():
            return _qualified(case, said, digest, at)
        case Rejection():
            return _rejected(case, said, digest, at)
        case Recycling():
            return _recycled(case, said, at)


def judged(case: Case, said: Rejection) -> Verdict | None:
    """What the signed clause says of the rejection."""
    reason = _reason(case.terms, said)
    return case.terms.judge(reason.clause or said.clause, case.known, said.correction)


def open_at(handoff: Handoff, at: datetime) -> None:
    """Go on if the handoff had not ended by then: what happened before is taken, also when it is told afterwards."""
    if handoff.merged or (handoff.closed_at is not None and handoff.closed_at < at):
        raise HandoffEnded


def _accepted(handoff: Handoff, at: datetime, implicit: bool = False) -> list[HandoffEvent]:
    """Whoever went further has accepted, and need not say so."""
    known = (handoff.taken_at, handoff.sales_qualified_at, handoff.dealt_at)
    if any(instant is not None and instant <= at for instant in known):
        return []
    open_at(handoff, at)
    return [handoff.says(HandoffAccepted, at, seller=handoff.seller, team=handoff.team, implicit=implicit)]


def _touched(handoff: Handoff, said: Touched, at: datetime) -> list[HandoffEvent]:
    open_at(handoff, at)
    by = {"seller": handoff.seller, "team": handoff.team, "contact": said.kind, "channel": said.channel}
    first = handoff.contacted_at is None or at < handoff.contacted_at
    kind = HandoffContacted if said.kind in SPEAKING and first else HandoffWorked
    return [*_accepted(handoff, at, implicit=True), handoff.says(kind, at, **by)]


def _qualified(case: Case, said: Qualification, digest: str, at: datetime) -> list[HandoffEvent]:
    handoff = case.handoff
    since = handoff.sales_qualified_at
    if since is not None and since <= at and case.former.get("qualification") == digest:
        return []
    if handoff.rejected_at is not None:
        raise HandoffEnded
    open_at(handoff, at)
    asked = [*case.terms.evidence, *(case.terms.ready_evidence if said.sales_ready else ())]
    missing = [name for name in dict.fromkeys(asked) if not _heard(said.evidence.get(name))]
    if missing:
        raise EvidenceMissing(missing)
    named = dict.fromkeys([*case.terms.evidence, *case.terms.ready_evidence])
    qualified = handoff.says(
        HandoffSalesQualified,
        at,
        seller=handoff.seller,
        team=handoff.team,
        agreement_version=case.terms.version,
        evidence=tuple(name for name in named if _heard(said.evidence.get(name))),
        sales_ready=said.sales_ready,
    )
    return [*_accepted(handoff, at, implicit=True), qualified]


def _rejected(case: Case, said: Rejection, digest: str, at: datetime) -> list[HandoffEvent]:
    handoff = case.handoff
    if handoff.rejected_at is not None:
        if case.former.get("rejection") != digest:
            raise AnotherAnswer
        if handoff.rejected_at <= at:
            return []
    elif handoff.recycled_at is not None:
        raise HandoffEnded
    if handoff.sales_qualified_at is not None or handoff.standings:
        raise SalesQualifiedAlready
    reason = _reason(case.terms, said)
    rejected = handoff.says(
        HandoffRejected,
        at,
        seller=handoff.seller,
        team=handoff.team,
        agreement_version=case.terms.version,
        reason=reason.code,
        clause=reason.clause or said.clause,
        returns=reason.returns,
        check=judged(case, said),
        correction=dict(said.correction),
    )
    return [rejected]


def _recycled(case: Case, said: Recycling, at: datetime) -> list[HandoffEvent]:
    handoff = case.handoff
    if handoff.closed:
        raise HandoffEnded
    if case.terms.recycle_reasons and said.reason not in case.terms.recycle_reasons:
        raise UnknownReason
    by = {"seller": handoff.seller, "team": handoff.team}
    # The day begins where the agreement is at home.
    back = said.return_on and datetime.combine(said.return_on, time(), ZoneInfo(case.terms.zone))
    return [handoff.says(HandoffRecycled, at, **by, reason=said.reason, return_at=back)]


def _reason(terms: Terms, said: Rejection) -> Reason:
    """The reason as it was agreed. Raises UnknownReason, ClauseMissing, NoteMissing."""
    reason = terms.reasons.get(said.reason)
    if reason is None:
        raise UnknownReason
    if reason.clause not in (None, said.clause) or (said.clause is not None and said.clause not in terms.clauses):
        raise ClauseMissing
    if reason.needs_note and not (said.note or "").strip():
        raise NoteMissing
    return reason


def _heard(evidence: Any) -> bool:
    """Whether this says something: blank text, an empty list and a plain no are no evidence, the number 0 is."""
    if isinstance(evidence, str):
        return bool(evidence.strip())
    return evidence not in (None, [], {}) and evidence is not False
