"""What a seller may answer to a handoff, and what follows from each answer."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from services.handoff.agreements.domain.response_terms import RejectionCheck, ResponseTerms
from services.handoff.handoffs.domain.events import ContactAttempted
from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.responses.domain.commands import (
    Accept,
    Command,
    HandoffContext,
    LogContact,
    Qualify,
    Recycle,
    Reject,
)
from services.handoff.responses.domain.errors import (
    AlreadyRejected,
    AlreadySalesQualified,
    ClauseRequired,
    EvidenceRequired,
    HandoffClosed,
    HandoffNotFound,
    HandoffOwnedByAnotherSeller,
    NoteRequired,
    UnknownReason,
)
from shared.agreement.readers.responses import RejectionTerms
from shared.events.handoff import (
    HandoffAccepted,
    HandoffContacted,
    HandoffEvent,
    HandoffRecycled,
    HandoffRejected,
    HandoffSalesQualified,
)

CONVERSATION_KINDS = ("conversation", "meeting_held")


def require_visible(handoff: Handoff, only: str | None) -> None:
    """Go on if a key that is bound to this seller sees the handoff. Raises NoSuchHandoff."""
    if only not in (None, handoff.seller):
        raise HandoffNotFound


def decide(case: HandoffContext, seller: str, said: Command, digest: str, at: datetime) -> list[HandoffEvent]:
    """What follows from the answer of this seller, given at `at`; `digest` tells a repeat. Raises a Refusal."""
    if case.handoff.seller != seller:
        raise HandoffOwnedByAnotherSeller
    match said:
        case Accept():
            return _accepted(case.handoff, at)
        case LogContact():
            return _touched(case.handoff, said, at)
        case Qualify():
            return _qualified(case, said, digest, at)
        case Reject():
            return _rejected(case, said, digest, at)
        case Recycle():
            return _recycled(case, said, at)


def check_rejection(case: HandoffContext, said: Reject) -> RejectionCheck | None:
    """What the signed clause says of the rejection."""
    reason = _reason(case.terms, said)
    return case.terms.check_rejection(reason.clause or said.clause, case.known, said.correction)


def require_open(handoff: Handoff, at: datetime) -> None:
    """Go on if the handoff had not ended by then: what happened before is taken, also when it is told afterwards."""
    if handoff.merged or (handoff.closed_at is not None and handoff.closed_at < at):
        raise HandoffClosed


def _accepted(handoff: Handoff, at: datetime, implicit: bool = False) -> list[HandoffEvent]:
    """Whoever went further has accepted, and need not say so."""
    known = (handoff.taken_at, handoff.sales_qualified_at, handoff.dealt_at)
    if any(instant is not None and instant <= at for instant in known):
        return []
    require_open(handoff, at)
    return [handoff.event(HandoffAccepted, at, seller=handoff.seller, team=handoff.team, implicit=implicit)]


def _touched(handoff: Handoff, said: LogContact, at: datetime) -> list[HandoffEvent]:
    require_open(handoff, at)
    by = {"seller": handoff.seller, "team": handoff.team, "contact": said.kind, "channel": said.channel}
    first = handoff.contacted_at is None or at < handoff.contacted_at
    kind = HandoffContacted if said.kind in CONVERSATION_KINDS and first else ContactAttempted
    return [*_accepted(handoff, at, implicit=True), handoff.event(kind, at, **by)]


def _qualified(case: HandoffContext, said: Qualify, digest: str, at: datetime) -> list[HandoffEvent]:
    handoff = case.handoff
    since = handoff.sales_qualified_at
    if since is not None and since <= at and case.former.get("qualification") == digest:
        return []
    if handoff.rejected_at is not None:
        raise HandoffClosed
    require_open(handoff, at)
    asked = [*case.terms.evidence, *(case.terms.ready_evidence if said.sales_ready else ())]
    missing = [name for name in dict.fromkeys(asked) if not _is_evidence(said.evidence.get(name))]
    if missing:
        raise EvidenceRequired(missing)
    named = dict.fromkeys([*case.terms.evidence, *case.terms.ready_evidence])
    qualified = handoff.event(
        HandoffSalesQualified,
        at,
        seller=handoff.seller,
        team=handoff.team,
        agreement_version=case.terms.version,
        evidence=tuple(name for name in named if _is_evidence(said.evidence.get(name))),
        sales_ready=said.sales_ready,
    )
    return [*_accepted(handoff, at, implicit=True), qualified]


def _rejected(case: HandoffContext, said: Reject, digest: str, at: datetime) -> list[HandoffEvent]:
    handoff = case.handoff
    if handoff.rejected_at is not None:
        if case.former.get("rejection") != digest:
            raise AlreadyRejected
        if handoff.rejected_at <= at:
            return []
    elif handoff.recycled_at is not None:
        raise HandoffClosed
    if handoff.sales_qualified_at is not None or handoff.standings:
        raise AlreadySalesQualified
    reason = _reason(case.terms, said)
    rejected = handoff.event(
        HandoffRejected,
        at,
        seller=handoff.seller,
        team=handoff.team,
        agreement_version=case.terms.version,
        reason=reason.code,
        clause=reason.clause or said.clause,
        returns=reason.returns,
        check=check_rejection(case, said),
        correction=dict(said.correction),
    )
    return [rejected]


def _recycled(case: HandoffContext, said: Recycle, at: datetime) -> list[HandoffEvent]:
    handoff = case.handoff
    if handoff.closed:
        raise HandoffClosed
    if case.terms.recycle_reasons and said.reason not in case.terms.recycle_reasons:
        raise UnknownReason
    by = {"seller": handoff.seller, "team": handoff.team}
    # The day begins where the agreement is at home.
    back = said.return_on and datetime.combine(said.return_on, time(), ZoneInfo(case.terms.zone))
    return [handoff.event(HandoffRecycled, at, **by, reason=said.reason, return_at=back)]


def _reason(terms: ResponseTerms, said: Reject) -> RejectionTerms:
    """The reason as it was agreed. Raises UnknownReason, ClauseMissing, NoteMissing."""
    reason = terms.reasons.get(said.reason)
    if reason is None:
        raise UnknownReason
    if reason.clause not in (None, said.clause) or (said.clause is not None and said.clause not in terms.clauses):
        raise ClauseRequired
    if reason.needs_note and not (said.note or "").strip():
        raise NoteRequired
    return reason


def _is_evidence(evidence: Any) -> bool:
    """Whether this says something: blank text, an empty list and a plain no are no evidence, the number 0 is."""
    if isinstance(evidence, str):
        return bool(evidence.strip())
    return evidence not in (None, [], {}) and evidence is not False
