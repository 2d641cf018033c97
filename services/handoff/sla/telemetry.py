"""The Prometheus series of clocks: due, missed, open, and the seconds until the outcome, a bucket for each promise.

At most `TEAMS_LIMIT` teams have a value of their own in the label `team`; the others are counted as `other`. A clock
that was due before Accord knew it (a backfill) is counted apart, so that history does not use up today's budget.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from operator import attrgetter

from prometheus_client import Counter, Gauge

from services.handoff.agreements.domain.sla_terms import SlaTerms
from services.handoff.sla.domain.clock import Clock
from services.handoff.telemetry import SERIES
from shared.agreement.readers.sales import TARGETS, name_promise
from shared.db.connection import Connection
from shared.events.handoff import MQL
from shared.telemetry import BoundedLabel, GrowingHistogram
from shared.values.frozen import changed_pairs

NO_TEAM = "none"
OPEN_STATES = ("running", "breached")
JUDGED_STATES = ("met", "breached")
TEAMS_LIMIT = 25
# From a minute to ten days of eight hours and of 24; the promises of the agreements come in between.
BUCKETS = (60, 300, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400, 172_800, 288_000, 864_000)
BUCKETS_LIMIT = 40

sla_due_total = Counter(
    "accord_sla_due_total", "Clocks that were judged: met or breached.", ["target", "team"], registry=SERIES
)
sla_breached_total = Counter(
    "accord_sla_breached_total", "Clocks whose deadline was missed.", ["target", "team"], registry=SERIES
)
sla_historical_total = Counter(
    "accord_sla_historical_total",
    "Clocks that were due before Accord knew them, when they are judged.",
    ["target", "outcome"],
    registry=SERIES,
)
sla_clocks = Gauge(
    "accord_sla_clocks",
    "Clocks that run, and those breached while the lead still waits; at most 20,000 handoffs are counted.",
    ["target", "state"],
    registry=SERIES,
)
team_label = BoundedLabel(TEAMS_LIMIT)


response_seconds = GrowingHistogram(
    "accord_sla_response_seconds",
    "Seconds from the start of a clock to its outcome, by the kind of time that the promise counts.",
    ["target", "team"],
    BUCKETS,
    BUCKETS_LIMIT,
)
SERIES.register(response_seconds)


def ensure_buckets(terms: Iterable[SlaTerms]) -> None:
    """Have a bucket for each promise with a length in seconds."""
    response_seconds.ensure_buckets(seconds for promise in terms for seconds in _promised_seconds(promise))


def initialise_series(teams: Iterable[str], in_force: SlaTerms | None = None) -> None:
    """Show every series of these teams, and of leads that belong to no team: of the promises to all leads, and of those
    that the terms in force make to leads of a priority (`acceptance:hand_raiser`).
    """
    shown = team_label.values(teams)
    priorities = in_force.priorities if in_force else {}
    own = [name_promise(target, priority) for priority, each in priorities.items() for target in each.targets]
    for promise in (*TARGETS, *own):
        for team in (NO_TEAM, *shown):
            response_seconds.initialise(promise, team)
            sla_due_total.labels(promise, team)
            sla_breached_total.labels(promise, team)
    for target in TARGETS:
        for state in OPEN_STATES:
            sla_clocks.labels(target, state)
        for outcome in JUDGED_STATES:
            sla_historical_total.labels(target, outcome)


def set_open_clocks(counts: Mapping[tuple[str, str], int]) -> None:
    """Set the gauge of open clocks to these counts, by (target, state)."""
    for target in TARGETS:
        for state in OPEN_STATES:
            sla_clocks.labels(target, state).set(counts.get((target, state), 0))


def count_clocks(conn: Connection, before: Iterable[Clock], after: Iterable[Clock]) -> None:
    """Count what became of these clocks when this transaction commits; a transaction that is repeated counts once.

    Those of other handoffs than of the kind `mql` keep another promise.
    """
    changed = changed_pairs(before, [clock for clock in after if clock.kind == MQL], attrgetter("clock"))
    if changed:
        conn.on_commit(lambda: _count(changed))


def _count(changed: Iterable[tuple[Clock | None, Clock]]) -> None:
    judged: dict[tuple[str, str], int] = defaultdict(int)
    breached: dict[tuple[str, str], int] = defaultdict(int)
    for before, after in changed:
        newly_judged = _is_judged(after) and not (before and _is_judged(before))
        if after.historical:
            if newly_judged:
                sla_historical_total.labels(after.target, after.state).inc()
            continue
        team = team_label.value(after.team) if after.team else NO_TEAM
        labels = (name_promise(after.target, after.priority), team)
        breached[labels] += bool(after.breach and not (before and before.breach))
        judged[labels] += newly_judged
        if after.finished_at and not (before and before.finished_at):
            seconds = after.business_seconds if after.counts == "business" else after.elapsed_seconds
            response_seconds.observe(labels, seconds or 0.0)
    for labels, number in judged.items():
        sla_due_total.labels(*labels).inc(number)
        sla_breached_total.labels(*labels).inc(breached[labels])


def _is_judged(clock: Clock) -> bool:
    return clock.state in JUDGED_STATES


def _promised_seconds(terms: SlaTerms) -> list[int]:
    """The lengths of these promises in seconds; days of business have no fixed length."""
    targets = [*terms.targets.values(), *(own for each in terms.priorities.values() for own in each.targets.values())]
    return [target.within.seconds for target in targets if target.kind == "elapsed" or target.within.days is None]


initialise_series(())
