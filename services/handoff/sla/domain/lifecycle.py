"""What the steps of a handoff make of its clocks, judged by when things happened and never by when they were seen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.handoff.agreements.domain.sla_terms import SlaTerms
from services.handoff.sla.domain.clock import Clock, ClockKey, HandoffSnapshot, State, WarningThreshold, to_view
from services.handoff.sla.domain.expiry import breach, clock_event, expire
from services.handoff.sla.domain.milestones import Milestones, milestones_of
from shared.events.sla import SlaCancelled, SlaCorrected, SlaEvent, SlaFinished, SlaMet, SlaStarted, Target

__all__ = [
    "Clock",
    "ClockKey",
    "ClockSet",
    "HandoffSnapshot",
    "State",
    "WarningThreshold",
    "expire",
    "to_view",
    "update_clocks",
]

# Only handoffs of this kind have clocks.
MQL = "mql"


@dataclass
class ClockSet:
    """The clocks of one transaction as they are so far, by handoff, and what became of them.

    `promises`: of each version that is needed; `in_force`: the one for handoffs that no qualification brought.
    """

    clocks: dict[UUID, dict[ClockKey, Clock]]
    promises: Mapping[int, SlaTerms]
    in_force: int | None
    now: datetime
    new_id: Callable[[], UUID]
    said: list[SlaEvent] = field(default_factory=list)

    def put(self, clock: Clock, *events: SlaEvent) -> Clock:
        """The clock is like this from now on, and this was said of it."""
        self.clocks[clock.handoff_id][clock.name] = clock
        self.said += events
        return clock


def update_clocks(face: ClockSet, after: HandoffSnapshot) -> None:
    """One more step of a handoff: its clocks follow."""
    version = after.agreement_version if after.agreement_version in face.promises else face.in_force
    if after.kind != MQL or version is None:
        return
    promise, reached = face.promises[version], milestones_of(after)
    clocks = face.clocks.setdefault(after.handoff_id, {})
    for clock in list(clocks.values()):
        _transfer(face, clock, after)
    _start_clocks(face, promise, after, reached)
    for clock in list(clocks.values()):
        _resolve(face, clock, after, reached)


def _transfer(face: ClockSet, clock: Clock, after: HandoffSnapshot) -> None:
    """The lead may be another one after a merge, and a promise of the team is that of the team that has the lead.

    Whose it was at the deadline stays to answer for it, also where nobody has seen yet that it passed.
    """
    open_yet = clock.state == "running" and clock.seller is None and after.at < clock.due_at
    team = after.team or clock.team if open_yet else clock.team
    whose = (after.lead_id, after.cycle, after.origin, team)
    if whose != (clock.lead_id, clock.cycle, clock.origin, clock.team):
        face.put(clock.replace(lead_id=after.lead_id, cycle=after.cycle, origin=after.origin, team=team))


def _start_clocks(face: ClockSet, promise: SlaTerms, after: HandoffSnapshot, reached: Milestones) -> None:
    """Start what starts with this step."""
    known = face.clocks[after.handoff_id]
    for target, start in reached.starts.items():
        former = known.get((target, None if target == "acceptance" else after.seller))
        if start is None or target not in promise.targets:
            continue
        if _restarts(former, after, start) if former else _is_required(target, known, reached, start):
            clock = _start(face, promise, target, start, after)
            if former:
                clock = clock.replace(clock=former.clock, breach=former.breach)
            face.put(clock, clock_event(clock, SlaStarted, start))


def _restarts(former: Clock, after: HandoffSnapshot, start: datetime) -> bool:
    """That the lead had qualified is learned after sales dealt with it; or it comes back to a seller who had it."""
    if former.seller is None:
        return after.qualified_at is not None and not former.qualified
    return former.state == "cancelled" and former.started_at < start


def _is_required(target: Target, known: Mapping[ClockKey, Clock], reached: Milestones, start: datetime) -> bool:
    """What was done already is not asked of a later owner, and nothing of a lead that was given back."""
    done = reached.outcomes[target]
    return not reached.given_back and (done is None or start < done or all(name[0] != target for name in known))


def _start(face: ClockSet, promise: SlaTerms, target: Target, start: datetime, after: HandoffSnapshot) -> Clock:
    kind, due = promise.targets[target].kind, promise.due(target, start)
    percents = promise.targets[target].warn_at
    shares = [WarningThreshold(percent, promise.warning_time(kind, start, due, percent)) for percent in percents]
    return Clock(
        clock=face.new_id(),
        handoff_id=after.handoff_id,
        lead_id=after.lead_id,
        product=after.product,
        kind=after.kind,
        cycle=after.cycle,
        origin=after.origin,
        target=target,
        seller=None if target == "acceptance" else after.seller,
        team=after.team,
        agreement_version=promise.version,
        counts=kind,
        started_at=start,
        due_at=due,
        recorded_at=face.now,
        qualified=after.qualified_at is not None,
        warnings=tuple(share for share in shares if share.at < due),
    )


def _resolve(face: ClockSet, clock: Clock, after: HandoffSnapshot, reached: Milestones) -> None:
    """Stop the clock at its outcome, if there is one; else end it if its meaning ended."""
    mine = clock.seller in (None, after.seller)
    done = reached.outcomes[clock.target] if mine else None
    if done is not None:
        if clock.state != "cancelled":
            _stop(face, clock, max(done, clock.started_at))
    elif clock.state == "running" and (reached.given_back or not mine):
        _cancel_or_breach(face, clock, after, reached)


def _stop(face: ClockSet, clock: Clock, at: datetime) -> None:
    """The outcome happened then; one that is not earlier than what is known changes nothing."""
    if clock.finished_at is not None and clock.finished_at <= at:
        return
    if clock.state == "running" and clock.due_at < at:
        clock, event = breach(clock, face.new_id)
        face.said.append(event)
    promise = face.promises[clock.agreement_version]
    timed = {
        "elapsed_seconds": promise.seconds("elapsed", clock.started_at, at),
        "business_seconds": promise.seconds("business", clock.started_at, at),
    }
    late = promise.seconds(clock.counts, clock.due_at, at)
    if clock.due_at < at:
        done = clock.replace(finished_at=at, late_seconds=late, **timed)
        face.put(done, clock_event(done, SlaFinished, at, late_seconds=late, **timed))
        return
    done = clock.replace(state="met", finished_at=at, late_seconds=None, **timed)
    if clock.breach is not None and clock.state == "breached":
        face.put(done, clock_event(done, SlaCorrected, at, breach=clock.breach, **timed))
    else:
        face.put(done, clock_event(done, SlaMet, at, **timed))


def _cancel_or_breach(face: ClockSet, clock: Clock, after: HandoffSnapshot, reached: Milestones) -> None:
    """It will never be done: a deadline that had passed by then was missed, any other has no more meaning."""
    if clock.due_at <= after.at and not after.merged:
        face.put(*breach(clock, face.new_id))
        return
    why = "merged" if after.merged else "closed" if reached.given_back else "reassigned"
    face.put(clock.replace(state="cancelled"), clock_event(clock, SlaCancelled, after.at, why=why))
