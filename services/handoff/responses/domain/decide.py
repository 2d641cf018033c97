"""What follows from a seller's command: the events, or a refusal by the terms of the signed agreement."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from services.handoff.agreements.domain.response_terms import RejectionCheck, ResponseTerms
from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.responses.domain import errors, persistence, rating
from services.handoff.responses.domain.commands import Accept, Command, LogContact, Qualify, Rate, Recycle, Reject
from shared.agreement.readers.responses import RejectionTerms
from shared.events.handoff import (
    HandoffAccepted,
    HandoffContacted,
    HandoffEvent,
    HandoffRecycled,
    HandoffRejected,
    HandoffSalesQualified,
)
from shared.events.work import HandoffWorked

CONVERSATION_KINDS = ("conversation", "meeting_held")


@dataclass(frozen=True)
class HandoffContext:
    """A handoff with what decides on a command.

    `attributes`: those that its lead qualified with; `previous_digests`: of the latest command to each question;
    `attempts`: to reach the lead; `former_ended_at`: when the handoff of the lead's cycle before ended.
    """

    handoff: Handoff
    terms: ResponseTerms
    attributes: Mapping[str, Any] = field(default_factory=dict)
    previous_digests: Mapping[str, str] = field(default_factory=dict)
    attempts: tuple[persistence.Attempt, ...] = ()
    former_ended_at: datetime | None = None


def require_visible(handoff: Handoff | None, bound_seller: str | None) -> Handoff:
    """The handoff, if it exists and an API key that is bound to this seller may see it.

    Raises HandoffNotFound, and LeadErased: of an erased person no command is taken.
    """
    if handoff is None or bound_seller not in (None, handoff.seller):
        raise errors.HandoffNotFound
    if handoff.erased:
        raise errors.LeadErased
    return handoff


def decide(context: HandoffContext, seller: str, command: Command, digest: str, at: datetime) -> list[HandoffEvent]:
    """The events of this seller's command, given at `at`; none for a repeat, by its `digest`. Raises a Refusal."""
    if context.handoff.seller != seller:
        raise errors.HandoffOwnedByAnotherSeller
    if context.former_ended_at is not None and at < context.former_ended_at:
        raise errors.BeforeHandoff
    if context.handoff.is_next and not isinstance(command, Accept | LogContact):
        raise errors.NextHandoff
    match command:
        case Accept():
            return _accept(context.handoff, at)
        case LogContact():
            return _log_contact(context.handoff, command, at)
        case Qualify():
            return _qualify(context, command, digest, at)
        case Reject():
            return _reject(context, command, digest, at)
        case Recycle():
            return _recycle(context, command, at)
        case Rate():
            is_repeat = context.previous_digests.get(Rate.question) == digest
            return [] if is_repeat else rating.rate(context.handoff, command, at)


def check_rejection(context: HandoffContext, command: Reject) -> RejectionCheck | None:
    """Whether the signed clause confirms the rejection; None where it cannot be judged."""
    reason = _agreed_reason(context.terms, command)
    return context.terms.check_rejection(reason.clause or command.clause, context.attributes, command.correction)


def require_open_at(handoff: Handoff, at: datetime) -> None:
    """Raises HandoffClosed if the handoff was closed by then; what happened before counts, also if reported later."""
    if handoff.merged or (handoff.closed_at is not None and handoff.closed_at < at):
        raise errors.HandoffClosed


def _accept(handoff: Handoff, at: datetime, implicit: bool = False) -> list[HandoffEvent]:
    """No event if the seller accepted it by then, or was given it, or a later step implied that.

    A deal implies it too, but an open one may turn out to be another handoff's: then the seller's acceptance counts.
    """
    taken, accepted = handoff.taken_at, handoff.accepted_at
    known = (max(taken, accepted) if taken and accepted else None, handoff.sales_qualified_at)
    if any(each is not None and each <= at for each in known) or (taken is not None and taken < at):
        return []
    if handoff.closed and handoff.first_deal_at is not None and handoff.first_deal_at < at:
        return []
    require_open_at(handoff, at)
    return [handoff.event(HandoffAccepted, at, seller=handoff.seller, team=handoff.team, implicit=implicit)]


def _log_contact(handoff: Handoff, command: LogContact, at: datetime) -> list[HandoffEvent]:
    require_open_at(handoff, at)
    fields = {"seller": handoff.seller, "team": handoff.team, "contact": command.kind, "channel": command.channel}
    is_first = handoff.contacted_at is None or at < handoff.contacted_at
    type_ = HandoffContacted if command.kind in CONVERSATION_KINDS and is_first else HandoffWorked
    return [*_accept(handoff, at, implicit=True), handoff.event(type_, at, **fields)]


def _qualify(context: HandoffContext, command: Qualify, digest: str, at: datetime) -> list[HandoffEvent]:
    handoff, terms = context.handoff, context.terms
    since = handoff.sales_qualified_at
    if since is not None and since <= at and context.previous_digests.get("qualification") == digest:
        return []
    if handoff.rejected_at is not None:
        raise errors.HandoffClosed
    require_open_at(handoff, at)
    required = [*terms.evidence, *(terms.ready_evidence if command.sales_ready else ())]
    missing = [name for name in dict.fromkeys(required) if not _is_evidence(command.evidence.get(name))]
    if missing:
        raise errors.EvidenceRequired(missing)
    agreed = dict.fromkeys([*terms.evidence, *terms.ready_evidence])
    qualified = handoff.event(
        HandoffSalesQualified,
        at,
        seller=handoff.seller,
        team=handoff.team,
        agreement_version=terms.version,
        evidence=tuple(name for name in agreed if _is_evidence(command.evidence.get(name))),
        sales_ready=command.sales_ready,
    )
    return [*_accept(handoff, at, implicit=True), qualified]


def _reject(context: HandoffContext, command: Reject, digest: str, at: datetime) -> list[HandoffEvent]:
    handoff = context.handoff
    if handoff.rejected_at is not None:
        if context.previous_digests.get("rejection") != digest:
            raise errors.AlreadyRejected
        if handoff.rejected_at <= at:
            return []
    elif handoff.recycled_at is not None:
        raise errors.HandoffClosed
    if handoff.sales_qualified_at is not None or handoff.current_deals:
        raise errors.AlreadySalesQualified
    reason = _agreed_reason(context.terms, command)
    persistence.require_attempts(context.terms, context.attempts, command.reason)
    rejected = handoff.event(
        HandoffRejected,
        at,
        seller=handoff.seller,
        team=handoff.team,
        agreement_version=context.terms.version,
        reason=reason.code,
        clause=reason.clause or command.clause,
        returns=reason.returns,
        check=check_rejection(context, command),
        correction=dict(command.correction),
    )
    return [rejected]


def _recycle(context: HandoffContext, command: Recycle, at: datetime) -> list[HandoffEvent]:
    handoff, terms = context.handoff, context.terms
    if handoff.closed:
        raise errors.HandoffClosed
    if terms.recycle_reasons and command.reason not in terms.recycle_reasons:
        raise errors.UnknownReason
    persistence.require_attempts(terms, context.attempts, command.reason)
    fields = {"seller": handoff.seller, "team": handoff.team, "reason": command.reason}
    # The day begins at midnight in the agreement's zone.
    return_at = command.return_on and datetime.combine(command.return_on, time(), ZoneInfo(terms.zone))
    return [handoff.event(HandoffRecycled, at, **fields, return_at=return_at)]


def _agreed_reason(terms: ResponseTerms, command: Reject) -> RejectionTerms:
    """The reason with its clause, as the agreement lists it. Raises UnknownReason, ClauseRequired, NoteRequired."""
    reason = terms.reasons.get(command.reason)
    if reason is None:
        raise errors.UnknownReason
    clause = command.clause
    if reason.clause not in (None, clause) or (clause is not None and clause not in terms.clauses):
        raise errors.ClauseRequired
    if reason.needs_note and not (command.note or "").strip():
        raise errors.NoteRequired
    return reason


def _is_evidence(value: Any) -> bool:
    """Whether the value is evidence: blank text, an empty list or object and False are none, the number 0 is."""
    if isinstance(value, str):
        return bool(value.strip())
    return value not in (None, [], {}) and value is not False
