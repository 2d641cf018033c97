"""How the deals of a handoff ended, which ends the cycle of its lead, and the events that say so."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from services.handoff.agreements.domain.response_terms import ResponseTerms
from services.handoff.handoffs.domain.assign import queue_again
from services.handoff.handoffs.domain.handoff import Handoff
from shared.events.handoff import HandoffClosed, HandoffEvent, HandoffReopened

# The smallest difference between two instants. Behaviour at the instant at which a cycle ends counts in the next one.
RIGHT_AFTER = timedelta(microseconds=1)
# The terms of a version of the agreement; of the one in force for a handoff without a version.
FindTerms = Callable[[int | None], ResponseTerms]


@dataclass(frozen=True)
class DealOutcome:
    """Won since the first deal that is won, or lost since the deal that was lost last, for that deal's reason."""

    outcome: Literal["won", "lost"]
    at: datetime
    reason: str | None = None


def find_outcome(handoff: Handoff) -> DealOutcome | None:
    """How its deals ended; None while one is open, and until the lead qualifies.

    A deal that was won before the lead qualified, or that ended at that instant, ends the cycle right after: what
    qualified the lead is part of it. Deals that were lost before end nothing.
    """
    if handoff.qualified_at is None:
        return None
    after = handoff.qualified_at + RIGHT_AFTER
    if handoff.state == "won":
        won_at = min(each.since for each in handoff.standings if each.stage == "won")
        return DealOutcome("won", max(won_at, after))
    if handoff.state == "lost" and handoff.current_deals:
        last = max(handoff.current_deals, key=lambda each: (each.since, each.reason or ""))
        return DealOutcome("lost", max(last.since, after), last.reason)
    return None


def find_end(handoff: Handoff) -> datetime | None:
    """When the cycle of this handoff ended: at a purchase, else at the earlier of its deals' end and its return."""
    outcome = find_outcome(handoff)
    if outcome and outcome.outcome == "won":
        return outcome.at
    return min((at for at in (outcome and outcome.at, handoff.returned_at) if at), default=None)


def find_former_end(handoff: Handoff, of_lead: Iterable[Handoff]) -> datetime | None:
    """When the latest of its lead's cycles before this handoff's ended, of its kind."""
    former = [each for each in of_lead if each.key[:2] == handoff.key[:2] and each.cycle < handoff.cycle]
    ends = [end for each in former if not each.merged and (end := find_end(each))]
    return max(ends, default=None)


def find_changed(before: Iterable[Handoff], after: Iterable[Handoff]) -> list[tuple[Handoff | None, Handoff]]:
    """The handoffs, each with its former self, whose outcome changed, or which have it under another lead or cycle."""
    former = {handoff.handoff_id: handoff for handoff in before}
    pairs = [(former.get(handoff.handoff_id), handoff) for handoff in after]
    return [(old, new) for old, new in pairs if old is not new and _statement(old) != _statement(new)]


def publish_outcomes(changed: Iterable[tuple[Handoff | None, Handoff]], find_terms: FindTerms) -> list[HandoffEvent]:
    """The events that state the outcome of these handoffs, or that they have none any more."""
    return [
        close(new, outcome, find_terms(new.agreement_version)) if (outcome := find_outcome(new)) else _reopen(new)
        for _, new in changed
    ]


def close(
    handoff: Handoff, outcome: DealOutcome, terms: ResponseTerms, rests_until: datetime | None = None
) -> HandoffClosed:
    """The event that states this outcome; the lead rests until the later of its return and `rests_until`."""
    loss = terms.loss_of(outcome.reason) if outcome.outcome == "lost" else None
    return_at = outcome.at + loss.rest if loss and loss.returns == "nurture" else None
    if rests_until is not None and not (loss and loss.returns == "disqualified"):
        return_at = max(return_at or rests_until, rests_until)
    return handoff.event(
        HandoffClosed,
        outcome.at,
        seller=handoff.seller,
        team=handoff.team,
        outcome=outcome.outcome,
        reason=outcome.reason,
        returns=loss.returns if loss else None,
        return_at=return_at,
    )


def add_reasons(handoff: Handoff, reasons: Mapping[tuple[UUID, datetime], str]) -> Handoff:
    """The handoff with the reason of each of its lost deals; `reasons`: by deal and the instant of its loss."""
    stages = [
        replace(each, reason=each.reason or reasons.get((each.deal, each.at))) if each.stage == "lost" else each
        for each in handoff.standings
    ]
    return handoff.replace(standings=tuple(stages)) if tuple(stages) != handoff.standings else handoff


def restate(handoff: Handoff, terms: ResponseTerms, now: datetime) -> list[HandoffEvent]:
    """What an upgrade tells of a handoff that was won or lost before it: its lead may come back from now on.

    No clock of the next cycle starts before. A handoff that only deals from before the qualification closed is queued.
    """
    if handoff.state == "lost" and not handoff.current_deals:
        return queue_again(handoff)
    outcome = find_outcome(handoff)
    return [close(handoff, outcome, terms, now)] if outcome else []


def _reopen(handoff: Handoff) -> HandoffReopened:
    # Its deals may have moved to another handoff.
    began = handoff.qualified_at or handoff.dealt_at
    opened = [*(each.at for each in handoff.standings), *([began] if began else ())]
    return handoff.event(HandoffReopened, max(opened), seller=handoff.seller, team=handoff.team)


def _statement(handoff: Handoff | None) -> tuple[UUID, int, int | None, DealOutcome] | None:
    if handoff is None or (outcome := find_outcome(handoff)) is None:
        return None
    # What follows from a loss is written in the agreement.
    version = handoff.agreement_version if outcome.outcome == "lost" else None
    return handoff.lead_id, handoff.cycle, version, outcome
