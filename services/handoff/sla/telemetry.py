"""The series of clocks: what was due, what was missed, and how long answers took, with a bucket on each promise."""

from collections import Counter as TallyOf
from collections.abc import Iterable, Mapping
from operator import attrgetter

from prometheus_client import REGISTRY, Counter, Gauge, Histogram

from services.handoff.agreements.domain.sla_terms import SlaTerms
from services.handoff.agreements.store import sla_terms as promises
from services.handoff.sellers import store as sellers
from services.handoff.sla import store as clocks
from services.handoff.sla.domain.clock import Clock
from shared.agreement.readers.sales import TARGETS
from shared.db.connection import Connection
from shared.db.database import Database
from shared.values.frozen import changed_pairs

NO_TEAM = "none"
OPEN_STATES = ("running", "breached")
# From a minute to ten days of eight hours and of 24; the promises of the agreements come in between.
BUCKETS = (60, 300, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400, 172_800, 288_000, 864_000)
BUCKETS_LIMIT = 50

sla_due_total = Counter("accord_sla_due_total", "Clocks that were judged: met or breached.", ["target", "team"])
sla_breached_total = Counter("accord_sla_breached_total", "Clocks whose deadline was missed.", ["target", "team"])
sla_clocks = Gauge("accord_sla_clocks", "Clocks that run, and those breached and not finished.", ["target", "state"])


def _responses(buckets: Iterable[float]) -> Histogram:
    return Histogram(
        "accord_sla_response_seconds",
        "Seconds from the start of a clock to its outcome, by the kind of time that the promise counts.",
        ["target", "team"],
        buckets=sorted(buckets),
    )


class ResponseHistogram:
    """The histogram. Its buckets are fixed, so another promise starts the series again at 0, as a restart does."""

    def __init__(self) -> None:
        self._buckets: frozenset[float] = frozenset(BUCKETS)
        self._teams: set[str] = set()
        self.histogram = _responses(self._buckets)

    def ensure_buckets(self, promises: Iterable[SlaTerms]) -> None:
        """Have a bucket on each of these promises that is told in seconds; open days have no fixed length."""
        wanted = self._buckets | {float(one) for promise in promises for one in _seconds(promise)}
        if wanted != self._buckets and len(wanted) <= BUCKETS_LIMIT:
            REGISTRY.unregister(self.histogram)
            self._buckets, self.histogram = frozenset(wanted), _responses(wanted)
            self.show(self._teams)

    def show(self, teams: Iterable[str]) -> None:
        """Show the series of these teams, at 0 where nothing happened yet."""
        self._teams |= set(teams)
        for target in TARGETS:
            for team in (NO_TEAM, *self._teams):
                self.histogram.labels(target, team)


responses = ResponseHistogram()


def initialise_series(teams: Iterable[str]) -> None:
    """Show every series of these teams, and of leads that no team has."""
    names = [NO_TEAM, *teams]
    responses.show(names)
    for target in TARGETS:
        for team in names:
            sla_due_total.labels(target, team)
            sla_breached_total.labels(target, team)
        for state in OPEN_STATES:
            sla_clocks.labels(target, state)


def show_open(counts: Mapping[tuple[str, str], int]) -> None:
    """How many clocks are open now, by target and state."""
    for target in TARGETS:
        for state in OPEN_STATES:
            sla_clocks.labels(target, state).set(counts.get((target, state), 0))


def count_clocks(conn: Connection, before: Iterable[Clock], after: Iterable[Clock]) -> None:
    """Count what became of these clocks when this transaction commits; one that is done again is counted once."""
    changed = changed_pairs(before, after, attrgetter("clock"))
    if changed:
        conn.on_commit(lambda: _count(changed))


def _count(changed: Iterable[tuple[Clock | None, Clock]]) -> None:
    judged: TallyOf[tuple[str, str]] = TallyOf()
    breached: TallyOf[tuple[str, str]] = TallyOf()
    for before, after in changed:
        labels: tuple[str, str] = (after.target, after.team or NO_TEAM)
        breached[labels] += bool(after.breach and not (before and before.breach))
        judged[labels] += _judged(after) and not (before and _judged(before))
        if after.finished_at and not (before and before.finished_at):
            seconds = after.business_seconds if after.counts == "business" else after.elapsed_seconds
            responses.histogram.labels(*labels).observe(seconds or 0.0)
    for whose, number in judged.items():
        sla_due_total.labels(*whose).inc(number)
        sla_breached_total.labels(*whose).inc(breached[whose])


def _judged(clock: Clock) -> bool:
    return clock.state in ("met", "breached")


def _seconds(promise: SlaTerms) -> list[int]:
    terms = promise.targets.values()
    return [one.within.seconds for one in terms if one.kind == "elapsed" or one.within.days is None]


initialise_series(())


# Counting a million open clocks takes a tenth of a second.
EVERY_SECONDS = 30.0


async def refresh_gauges(database: Database) -> float:
    """Ask and show; seconds until the next time."""
    async with database.read_connection() as conn:
        teams = await sellers.all_teams(conn)
        found = await promises.find(conn, ())
        counts = await clocks.open_counts(conn)
    responses.ensure_buckets(found.by_version.values())
    initialise_series(teams)
    show_open(counts)
    return EVERY_SECONDS
