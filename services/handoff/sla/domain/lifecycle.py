"""The life of clocks: an event of a handoff starts, stops, restarts or cancels its clocks.

Clocks are judged by when things happened, never by when the service learned of them.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from services.handoff.agreements.domain.sla_terms import SlaTerms
from services.handoff.sla.domain.clock import Clock, ClockKey, HandoffSnapshot
from services.handoff.sla.domain.clock_set import ClockSet
from services.handoff.sla.domain.expiry import breach, clock_event
from services.handoff.sla.domain.milestones import Milestones, milestones_of
from services.handoff.sla.domain.restarts import STARTED_BY_ACCEPTANCE, date_earlier, new_clock, shorten, start_again
from shared.events.handoff import MQL, Target
from shared.events.sla import SlaCancelled, SlaCorrected, SlaFinished, SlaMet

# The smallest difference between two instants.
RIGHT_AFTER = timedelta(microseconds=1)
# A lost deal asks for no contact; one that turns out to have been an opportunity does.
CANCELLED_BY_LOSS: tuple[Target, ...] = ("first_attempt", "first_contact")


def apply_snapshot(clock_set: ClockSet, handoff: HandoffSnapshot) -> None:
    """One more event of a handoff: its clocks follow."""
    version = handoff.agreement_version if handoff.agreement_version in clock_set.terms else clock_set.in_force
    if version is None or handoff.is_filtered:
        return
    terms, milestones = clock_set.terms[version].of_kind(handoff.kind), milestones_of(handoff)
    clocks = clock_set.clocks.setdefault(handoff.handoff_id, {})
    for clock in list(clocks.values()):
        _transfer(clock_set, clock, handoff)
    date_earlier(clock_set, terms, handoff)
    shorten(clock_set, terms, handoff)
    _start_clocks(clock_set, terms, handoff, milestones)
    for clock in list(clocks.values()):
        _resolve(clock_set, clock, handoff, milestones)


def _transfer(clock_set: ClockSet, clock: Clock, handoff: HandoffSnapshot) -> None:
    """Give the clock the lead that a merge chose, its product, and a clock of a team the team that has the lead now.

    The team that had the lead at the deadline stays responsible, also where no sweep has seen the deadline yet.
    """
    is_open = clock.state == "running" and clock.seller is None and handoff.at < clock.due_at
    team = handoff.team or clock.team if is_open else clock.team
    of_handoff = {name: getattr(handoff, name) for name in ("lead_id", "product", "cycle", "origin")} | {"team": team}
    if any(getattr(clock, name) != value for name, value in of_handoff.items()):
        clock_set.put(clock.replace(**of_handoff))


def _start_clocks(clock_set: ClockSet, terms: SlaTerms, handoff: HandoffSnapshot, milestones: Milestones) -> None:
    """Start the clocks whose target starts with this event."""
    clocks = clock_set.clocks[handoff.handoff_id]
    for target, start in milestones.starts.items():
        previous = clocks.get((target, None if target == "acceptance" else handoff.seller))
        if start is None or terms.find_target(target, handoff.priority) is None:
            continue
        outcome = milestones.outcomes[target]
        required = not previous and _is_required(target, clocks, milestones, start)
        if required or (previous and _restarts(previous, handoff, start, outcome)):
            if previous and previous.started_at == start and (previous.finished_at or previous.kind != MQL):
                # Readers tell a new run of a clock by its start.
                start += RIGHT_AFTER
            clock = new_clock(clock_set, terms, target, start, handoff)
            start_again(clock_set, clock, previous or clock)


def _restarts(previous: Clock, handoff: HandoffSnapshot, start: datetime, outcome: datetime | None) -> bool:
    """Whether a qualification was learned after the deal, or the lead comes back to a seller who had it.

    It comes back too where the deal that stopped the clock was lost before the lead qualified, or moved to another
    handoff. A handoff of another kind was withdrawn, and is made again.
    """
    if previous.kind != MQL:
        return previous.state == "cancelled" and outcome is None and handoff.recycled_at is None
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
