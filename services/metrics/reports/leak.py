"""The report `leak`: what missed promises of sales cost, as an estimate that is never added to booked money."""

import random
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from services.metrics.facts.store import load_active_agreement, load_signed_parts
from services.metrics.reports.domain import leak
from services.metrics.reports.domain.query import NotDivided, ReportQuery, TimeRange
from services.metrics.reports.domain.result import ReportResult, write_estimate
from services.metrics.reports.store import experience, missed_leads, pace
from services.metrics.reports.untouched import compute_untouched
from shared.agreement.readers.goal import read_expected
from shared.db.connection import Connection, Rows

# How often leads bought is counted of a year, of those that are as old as nine in ten customers were when they bought.
YEAR, YOUNG_DAYS = timedelta(days=365), 90.0
# The last deals whose amounts count.
DEAL_LIMIT = 1000
# The draws are the same each time, so that a report that is asked twice answers alike.
SEED = 20261130


async def compute_leak(conn: Connection, query: ReportQuery) -> ReportResult:
    """For each promise the leads that missed it, times how much less often such leads bought than expected, times the
    mean deal of a year; nine in ten companies like this one lie between `low` and `high`.

    A lead that missed several promises counts once, under the worst. `untouched` are those of them that are still
    without contact: they have bought nothing, and are not in the totals again. Raises NotDivided.
    """
    if query.by is not None:
        raise NotDivided
    now = await pace.find_moment(conn)
    causes = leak.list_causes(parts for _, parts in await load_signed_parts(conn))
    rows = {row.place: row for row in await missed_leads.fetch_missed(conn, query, causes)}
    basis, old = await _load_basis(conn, query, now)
    missed = [
        leak.Missed(cause, rows[place].times, old[place], [str(lead) for lead in rows[place].leads])
        for place, cause in enumerate(leak.CAUSES)
        if place in rows
    ]
    untouched = (await compute_untouched(conn, query)).totals
    if untouched["count"]:
        missed.append(leak.Missed(leak.UNTOUCHED, untouched["count"], leak.Bought(), untouched["leads"]))

    def write(amount: float | None) -> Any:
        return write_estimate(amount, query.locale.currency)

    leaks = leak.estimate(missed, basis, random.Random(SEED).random)
    return ReportResult([leak.write_leak(each, basis, write) for each in leaks], dict(leak.write_total(leaks, write)))


async def _load_basis(conn: Connection, query: ReportQuery, now: datetime) -> tuple[leak.Basis, list[leak.Bought]]:
    """What the leak is worked out by, and how often old leads bought that missed each of CAUSES."""
    plain = replace(query, basis="period", time_range=TimeRange(now - YEAR, now))
    lags = await experience.fetch_lags(conn, plain)
    old = timedelta(days=YOUNG_DAYS if lags.p90_days is None else float(lags.p90_days))
    cohort = replace(plain, time_range=TimeRange(now - YEAR - old, now - old))
    bought = _read_bought(await missed_leads.fetch_bought(conn, cohort, now))
    agreed = read_expected(await load_active_agreement(conn)).qualified_to_customer
    deals = await missed_leads.fetch_deals(conn, plain, DEAL_LIMIT)
    kept = bought.get(None, leak.Bought())
    return leak.Basis(agreed, kept, deals), [bought.get(place, leak.Bought()) for place in range(len(leak.CAUSES))]


def _read_bought(rows: Rows) -> dict[int | None, leak.Bought]:
    return {row.place: leak.Bought(row.leads, row.customers) for row in rows}
