"""The life of clocks: an event of a handoff starts, stops, restarts or cancels its clocks.

Clocks are judged by when things happened, never by when the service learned of them.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from services.handoff.agreements.domain.sla_terms import SlaTerms
from services.handoff.sla.domain.clock import Clock, ClockKey, HandoffSnapshot, WarningThreshold
from services.handoff.sla.domain.clock_set import ClockSet
from services.handoff.sla.domain.expiry import breach, clock_event
from services.handoff.sla.domain.milestones import Milestones, milestones_of
from shared.events.handoff import Target
from shared.events.sla import SlaCancelled, SlaCorrected, SlaFinished, SlaMet, SlaStarted

# The smallest difference between two instants.
RIGHT_AFTER = timedelta(microseconds=1)
# Only handoffs of this kind have clocks.
MQL = "mql"
# A lost deal asks for no contact; one that turns out to have been an opportunity does.
CANCELLED_BY_LOSS: tuple[Target, ...] = ("first_attempt", "first_contact")
STARTED_BY_ACCEPTANCE: tuple[Target, ...] = ("first_attempt", "first_contact", "disposition")


def apply_snapshot(clock_set: ClockSet, handoff: HandoffSnapshot) -> None:
    """One more event of a handoff: its clocks follow."""
    version = handoff.agreement_version if handoff.agreement_version in clock_set.terms else clock_set.in_force
    if handoff.kind != MQL or version is None or handoff.is_filtered:
        return
    terms, milestones = clock_set.terms[version], milestones_of(handoff)
    clocks = clock_set.clocks.setdefault(handoff.handoff_id, {})
    for clock in list(clocks.values()):
        _transfer(clock_set, clock, handoff)
    _date_earlier(clock_set, terms, handoff)
    _start_clocks(clock_set, terms, handoff, milestones)
    for clock in list(clocks.values()):
        _resolve(clock_set, clock, handoff, milestones)


def _transfer(clock_set: ClockSet, clock: Clock, handoff: HandoffSnapshot) -> None:
    """Give the clock the lead that a merge chose, and a clock of a team the team that has the lead now.

    The team that had the lead at the deadline stays responsible, also where no sweep has seen the deadline yet.
    """
    is_open = clock.state == "running" and clock.seller is None and handoff.at < clock.due_at
    team = handoff.team or clock.team if is_open else clock.team
    if (handoff.lead_id, handoff.cycle, handoff.origin, team) != (
        clock.lead_id,
        clock.cycle,
        clock.origin,
        clock.team,
    ):
        clock_set.put(clock.replace(lead_id=handoff.lead_id, cycle=handoff.cycle, origin=handoff.origin, team=team))


def _date_earlier(clock_set: ClockSet, terms: SlaTerms, handoff: HandoffSnapshot) -> None:
    """Start clocks of the seller again from their true instants, where a backfill tells earlier ones than were known.

    An offer of a backfill is made when it arrives; the other clocks move only if they were due before they were
    recorded.
    """
    taken = handoff.taken_at if handoff.dealt_at is None else None
    starts: dict[Target, datetime | None] = {"offer": handoff.offered_at, **dict.fromkeys(STARTED_BY_ACCEPTANCE, taken)}
    for target, start in starts.items():
        previous = clock_set.clocks[handoff.handoff_id].get((target, handoff.seller))
        if previous is None or start is None or previous.state == "cancelled" or previous.started_at <= start:
            continue
        if target in terms.targets and (target == "offer" or previous.historical):
            _start_again(clock_set, _new_clock(clock_set, terms, target, start, handoff), previous)


def _start_again(clock_set: ClockSet, clock: Clock, previous: Clock) -> None:
    """Start the clock under the id and with the breach of the previous one."""
    clock = clock.replace(clock=previous.clock, breach=previous.breach)
    clock_set.put(clock, clock_event(clock, SlaStarted, clock.started_at))


def _start_clocks(clock_set: ClockSet, terms: SlaTerms, handoff: HandoffSnapshot, milestones: Milestones) -> None:
    """Start the clocks whose target starts with this event."""
    clocks = clock_set.clocks[handoff.handoff_id]
    for target, start in milestones.starts.items():
        previous = clocks.get((target, None if target == "acceptance" else handoff.seller))
        if start is None or target not in terms.targets:
            continue
        outcome = milestones.outcomes[target]
        if previous:
            is_due = _restarts(previous, handoff, start, outcome)
        else:
            is_due = _is_required(target, clocks, milestones, start)
        if is_due:
            if previous and previous.finished_at and previous.started_at == start:
                # Readers tell a new run of a clock by its start.
                start += RIGHT_AFTER
            clock = _new_clock(clock_set, terms, target, start, handoff)
            _start_again(clock_set, clock, previous or clock)


def _restarts(previous: Clock, handoff: HandoffSnapshot, start: datetime, outcome: datetime | None) -> bool:
    """Whether a qualification was learned after the deal, or the lead comes back to a seller who had it.

    It comes back too where the deal that stopped the clock was lost before the lead qualified, or moved to another
    handoff.
    """
    is_undone = outcome is None and previous.finished_at is not None
    if previous.seller is None:
        return handoff.qualified_at is not None and (not previous.qualified or is_undone)
    stopped_by_deal = previous.target in STARTED_BY_ACCEPTANCE and is_undone
    return (previous.state == "cancelled" or stopped_by_deal) and previous.started_at < start


def _is_required(target: Target, clocks: Mapping[ClockKey, Clock], milestones: Milestones, start: datetime) -> bool:
    """Whether a target without a clock needs one: not if an earlier owner reached it, or sales gave the lead
    back, or lost it first.
    """
    outcome = milestones.outcomes[target]
    is_first = all(other_target != target for other_target, _ in clocks)
    asked_for = outcome is not None or not milestones.exited
    return asked_for and not milestones.given_back and (outcome is None or start < outcome or is_first)


def _new_clock(
    clock_set: ClockSet, terms: SlaTerms, target: Target, start: datetime, handoff: HandoffSnapshot
) -> Clock:
    kind, due = terms.targets[target].kind, terms.due(target, start)
    percents = terms.targets[target].warn_at
    warnings = [WarningThreshold(percent, terms.warning_time(kind, start, due, percent)) for percent in percents]
    return Clock(
        clock=clock_set.new_id(),
        handoff_id=handoff.handoff_id,
        lead_id=handoff.lead_id,
        product=handoff.product,
        kind=handoff.kind,
        cycle=handoff.cycle,
        origin=handoff.origin,
        target=target,
        seller=None if target == "acceptance" else handoff.seller,
        team=handoff.team,
        agreement_version=terms.version,
        counts=kind,
        started_at=start,
        due_at=due,
        recorded_at=clock_set.now,
        qualified=handoff.qualified_at is not None,
        warnings=tuple(warning for warning in warnings if warning.at < due),
    )


def _resolve(clock_set: ClockSet, clock: Clock, handoff: HandoffSnapshot, milestones: Milestones) -> None:
    """Stop the clock at its outcome, if there is one; else end it if its target is not asked for any more.

    A lost deal that turns out to have been an opportunity asks again for what its loss had cancelled.
    """
    is_current = clock.seller in (None, handoff.seller)
    outcome = milestones.outcomes[clock.target] if is_current else None
    if outcome is not None:
        if clock.state == "cancelled" and handoff.is_pursued and clock.target in CANCELLED_BY_LOSS:
            clock = clock.replace(state="running")
        if clock.state != "cancelled":
            _stop(clock_set, clock, max(outcome, clock.started_at))
    elif clock.state == "running" and (milestones.given_back or milestones.exited or not is_current):
        _cancel_or_breach(clock_set, clock, handoff, milestones)


def _stop(clock_set: ClockSet, clock: Clock, at: datetime) -> None:
    """Stop the clock at this outcome, unless an earlier outcome is known."""
    if clock.finished_at is not None and clock.finished_at <= at:
        return
    if clock.state == "running" and clock.due_at < at:
        clock, event = breach(clock, clock_set.new_id)
        clock_set.events.append(event)
    terms = clock_set.terms[clock.agreement_version]
    durations = {
        "elapsed_seconds": terms.seconds("elapsed", clock.started_at, at),
        "business_seconds": terms.seconds("business", clock.started_at, at),
    }
    if clock.due_at < at:
        late = terms.seconds(clock.counts, clock.due_at, at)
        finished = clock.replace(finished_at=at, late_seconds=late, **durations)
        clock_set.put(finished, clock_event(finished, SlaFinished, at, late_seconds=late, **durations))
        return
    met = clock.replace(state="met", finished_at=at, late_seconds=None, **durations)
    if clock.breach is not None and clock.state == "breached":
        clock_set.put(met, clock_event(met, SlaCorrected, at, breach=clock.breach, **durations))
    else:
        clock_set.put(met, clock_event(met, SlaMet, at, **durations))


def _cancel_or_breach(clock_set: ClockSet, clock: Clock, handoff: HandoffSnapshot, milestones: Milestones) -> None:
    """End a clock without an outcome: a deadline that had passed by then was missed, any other is cancelled.

    After a merge, and an erasure, no seller is to blame: all are cancelled.
    """
    if clock.due_at <= handoff.at and not handoff.merged:
        clock_set.put(*breach(clock, clock_set.new_id))
        return
    why = "closed" if milestones.given_back or milestones.exited else "reassigned"
    if handoff.merged and not handoff.erased:
        why = "merged"
    clock_set.put(clock.replace(state="cancelled"), clock_event(clock, SlaCancelled, handoff.at, why=why))
