"""Clocks that begin, and those that start again: from an earlier instant than was known, or by a shorter promise."""

from datetime import datetime

from services.handoff.agreements.domain.sla_terms import SlaTerms
from services.handoff.sla.domain.clock import Clock, HandoffSnapshot, WarningThreshold
from services.handoff.sla.domain.clock_set import ClockSet
from services.handoff.sla.domain.expiry import clock_event
from shared.events.handoff import Target
from shared.events.sla import SlaStarted

STARTED_BY_ACCEPTANCE: tuple[Target, ...] = ("first_attempt", "first_contact", "disposition")


def date_earlier(clock_set: ClockSet, terms: SlaTerms, handoff: HandoffSnapshot) -> None:
    """Start clocks of the seller again from their true instants, where a backfill tells earlier ones than were known.

    An offer of a backfill is made when it arrives; the other clocks move only if they were due before they were
    recorded.
    """
    taken = handoff.taken_at if handoff.dealt_at is None else None
    starts: dict[Target, datetime | None] = {"offer": handoff.offered_at, **dict.fromkeys(STARTED_BY_ACCEPTANCE, taken)}
    for target, start in starts.items():
        previous = clock_set.clocks[handoff.handoff_id].get((target, handoff.seller))
        if previous is None or start is None or previous.state == "cancelled":
            continue
        # A clock that a later priority made shorter runs from then on.
        if previous.started_at <= max(start, handoff.prioritised_at or start):
            continue
        promised = terms.find_target(target, handoff.priority)
        if promised and (target == "offer" or previous.historical):
            start_again(clock_set, new_clock(clock_set, terms, target, start, handoff), previous)


def shorten(clock_set: ClockSet, terms: SlaTerms, handoff: HandoffSnapshot) -> None:
    """Start clocks that run again by the promise to a priority which the lead got since, where that ends sooner.

    Not where it is over by now: no seller could keep it. A clock that was due before it was recorded is judged by
    its outcome in any case.
    """
    for clock in list(clock_set.clocks[handoff.handoff_id].values()):
        promiser = terms.find_promiser(clock.target, handoff.priority)
        is_current = clock.state == "running" and clock.seller in (None, handoff.seller)
        if not is_current or promiser in (None, clock.priority) or handoff.prioritised_at is None:
            continue
        start = max(clock.started_at, handoff.prioritised_at)
        shorter = new_clock(clock_set, terms, clock.target, start, handoff)
        if shorter.due_at < clock.due_at and (clock.historical or clock_set.now < shorter.due_at):
            start_again(clock_set, shorter, clock)


def start_again(clock_set: ClockSet, clock: Clock, previous: Clock) -> None:
    """Start the clock under the id and with the breach of the previous one."""
    clock = clock.replace(clock=previous.clock, breach=previous.breach)
    clock_set.put(clock, clock_event(clock, SlaStarted, clock.started_at))


def new_clock(clock_set: ClockSet, terms: SlaTerms, target: Target, start: datetime, handoff: HandoffSnapshot) -> Clock:
    promised = terms.find_target(target, handoff.priority)
    assert promised is not None
    kind, due = promised.kind, terms.due(promised, start)
    warnings = [
        WarningThreshold(percent, terms.warning_time(kind, start, due, percent)) for percent in promised.warn_at
    ]
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
        priority=terms.find_promiser(target, handoff.priority),
    )
