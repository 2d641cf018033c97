"""The life of clocks: an event of a handoff starts, stops, restarts or cancels its clocks.

Clocks are judged by when things happened, never by when the service learned of them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.handoff.agreements.domain.sla_terms import SlaTerms
from services.handoff.sla.domain.clock import Clock, ClockKey, HandoffSnapshot, WarningThreshold
from services.handoff.sla.domain.expiry import breach, clock_event
from services.handoff.sla.domain.milestones import Milestones, milestones_of
from shared.events.base import Event
from shared.events.handoff import HandoffOffered, HandoffReassigned, Target
from shared.events.sla import SlaCancelled, SlaCorrected, SlaEvent, SlaFinished, SlaMet, SlaStarted

# Only handoffs of this kind have clocks.
MQL = "mql"


@dataclass
class ClockSet:
    """The clocks of one transaction as they are so far, by handoff, and their events.

    `terms`: of each version that is needed; `in_force`: the version for handoffs without a qualification.
    """

    clocks: dict[UUID, dict[ClockKey, Clock]]
    terms: Mapping[int, SlaTerms]
    in_force: int | None
    now: datetime
    new_id: Callable[[], UUID]
    events: list[SlaEvent] = field(default_factory=list)

    def add(self, clocks: Iterable[Clock]) -> None:
        """Add clocks as they are stored."""
        for clock in clocks:
            self.clocks.setdefault(clock.handoff_id, {})[clock.key] = clock

    def put(self, clock: Clock, *events: SlaEvent) -> None:
        """Replace the clock by its state after these events."""
        self.clocks[clock.handoff_id][clock.key] = clock
        self.events += events

    def list_clocks(self) -> list[Clock]:
        """The clocks of all handoffs."""
        return [clock for clocks in self.clocks.values() for clock in clocks.values()]

    def add_deadlines(self, events: Iterable[Event]) -> list[Event]:
        """The events; those that give a lead to a seller with the first of the seller's deadlines."""
        return [
            _add_deadline(event, self.clocks.get(event.handoff_id, {}).values())
            if isinstance(event, HandoffOffered | HandoffReassigned)
            else event
            for event in events
        ]


def apply_snapshot(clock_set: ClockSet, handoff: HandoffSnapshot) -> None:
    """One more event of a handoff: its clocks follow."""
    version = handoff.agreement_version if handoff.agreement_version in clock_set.terms else clock_set.in_force
    if handoff.kind != MQL or version is None:
        return
    terms, milestones = clock_set.terms[version], milestones_of(handoff)
    clocks = clock_set.clocks.setdefault(handoff.handoff_id, {})
    for clock in list(clocks.values()):
        _transfer(clock_set, clock, handoff)
    _start_clocks(clock_set, terms, handoff, milestones)
    for clock in list(clocks.values()):
        _resolve(clock_set, clock, handoff, milestones)


def _add_deadline(offer: HandoffOffered | HandoffReassigned, clocks: Iterable[Clock]) -> Event:
    running = [clock for clock in clocks if clock.state == "running" and clock.seller in (None, offer.seller)]
    first = min(running, key=lambda clock: (clock.due_at, clock.target), default=None)
    return offer.model_copy(update={"target": first.target, "due_at": first.due_at}) if first else offer


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


def _start_clocks(clock_set: ClockSet, terms: SlaTerms, handoff: HandoffSnapshot, milestones: Milestones) -> None:
    """Start the clocks whose target starts with this event."""
    clocks = clock_set.clocks[handoff.handoff_id]
    for target, start in milestones.starts.items():
        previous = clocks.get((target, None if target == "acceptance" else handoff.seller))
        if start is None or target not in terms.targets:
            continue
        if _restarts(previous, handoff, start) if previous else _is_required(target, clocks, milestones, start):
            clock = _new_clock(clock_set, terms, target, start, handoff)
            if previous:
                clock = clock.replace(clock=previous.clock, breach=previous.breach)
            clock_set.put(clock, clock_event(clock, SlaStarted, start))


def _restarts(previous: Clock, handoff: HandoffSnapshot, start: datetime) -> bool:
    """Whether a qualification was learned after the deal, or the lead comes back to a seller who had it."""
    if previous.seller is None:
        return handoff.qualified_at is not None and not previous.qualified
    return previous.state == "cancelled" and previous.started_at < start


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
        if clock.state != "cancelled" or handoff.is_pursued:
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
    """End a clock without an outcome: a deadline that had passed by then was missed, any other is cancelled."""
    if clock.due_at <= handoff.at and not handoff.merged:
        clock_set.put(*breach(clock, clock_set.new_id))
        return
    why = "merged" if handoff.merged else "closed" if milestones.given_back or milestones.exited else "reassigned"
    clock_set.put(clock.replace(state="cancelled"), clock_event(clock, SlaCancelled, handoff.at, why=why))
