"""The report `credit`: whose part of won deals is whose by the agreement that was in force when each was won."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from services.metrics.reports.credited_deals import Credited, ask_all_parts, credit_deals
from services.metrics.reports.domain.credit import Party, Sums
from services.metrics.reports.domain.credit_items import BESIDE, CREDIT, UNCREDITED, read_party
from services.metrics.reports.domain.promises import begin_span
from services.metrics.reports.domain.query import MIN_INSTANT, Changes, ReportQuery, TimeGroup, read_span
from services.metrics.reports.domain.result import ReportResult, label_group, write_money
from services.metrics.reports.store import credit_items, leads, won_deals
from shared.db.connection import Connection, Row

# How many deals are read at a time, and how often: those beyond are missing, and the report is `truncated`.
BATCH_LIMIT, BATCHES_LIMIT = 10_000, 10


class _Credit:
    """What is credited to whom in each span, in all, and what no agreement credits."""

    def __init__(self, seller: str | None, own: str) -> None:
        self.seller, self.own = seller, own
        self.rows: dict[tuple[date | None, Party], Sums] = {}
        self.credited, self.uncredited = Sums(), Sums()

    def add_deal(self, first: date | None, credited: Credited) -> None:
        deal, parts = credited
        if parts is None:
            if self.seller in (None, deal.seller):
                self.uncredited.add(deal.currency, deal.amount)
            return
        seen = [part for part in parts if self.seller in (None, part.party.seller)]
        for number, part in enumerate(seen):
            self.rows.setdefault((first, part.party), Sums()).add(deal.currency, part.amount, part.commission)
            self.credited.add(deal.currency, part.amount, part.commission, deals=0 if number else 1)

    def add_sum(self, first: date | None, row: Row) -> None:
        """Many parts of one party: their money, or its commission."""
        currency, is_credit = row.name or self.own, row.kind == CREDIT
        if row.state == UNCREDITED:
            if self.seller in (None, row.clause):
                self.uncredited.add(currency, row.amount, deals=int(row["count"]))
            return
        party = read_party(row.state, row.clause)
        if self.seller not in (None, party.seller):
            return
        amount, commission = (row.amount, Decimal(0)) if is_credit else (Decimal(0), row.amount)
        number = int(row["count"]) if is_credit else 0
        self.rows.setdefault((first, party), Sums()).add(currency, amount, commission, number)
        # The parts of a seller are of different deals.
        counts = self.seller is not None or row.state != BESIDE
        self.credited.add(currency, amount, commission, number if counts else 0)

    def write(self, per: TimeGroup | None, *, truncated: bool) -> ReportResult:
        totals, apart = (sums.write(self.own, write_money) for sums in (self.credited, self.uncredited))
        totals |= {
            "uncredited_deals": apart["deals"],
            "uncredited": apart["credited"],
            "uncredited_other_currencies": [each["credited"] for each in apart["other_currencies"]],
        }
        rows = list(_write_rows(self.rows, per, self.own))
        return ReportResult(rows[: leads.ROW_LIMIT], totals, truncated or len(rows) > leads.ROW_LIMIT)


async def compute_credit(conn: Connection, query: ReportQuery) -> ReportResult:
    """A row for each seller, and for marketing one for each channel of its first touch, `by` which kind of span.

    The parts of a deal are exactly its amount, each in its own currency; both bases are the same. Deals that were won
    under no agreement with `credit` are `uncredited` in the totals. A bound key gets its seller's own rows.
    """
    per, zone = read_span(query.by), query.locale.zone
    credit = _Credit(query.seller, query.locale.currency)
    if query.changes is not None:
        truncated = await _add_sums(conn, query, query.changes, per, credit)
        return credit.write(per, truncated=truncated)
    deals, truncated = await _load_credited(conn, query)
    for each in deals:
        credit.add_deal(begin_span(per, each[0].won_at.astimezone(zone).date()) if per else None, each)
    return credit.write(per, truncated=truncated)


async def _add_sums(
    conn: Connection, query: ReportQuery, changes: Changes, per: TimeGroup | None, credit: _Credit
) -> bool:
    # The parts are the same by both bases, and a seller's are picked by `add_sum`.
    rows, truncated = await credit_items.fetch_sums(conn, await ask_all_parts(conn, query, changes), per)
    for row in rows:
        credit.add_sum(row.grp.date() if per else None, row)
    return truncated


async def _load_credited(conn: Connection, query: ReportQuery) -> tuple[list[Credited], bool]:
    """The won deals of the query's dates with their parts, and whether there are more."""
    span, after = (query.time_range.start, query.time_range.until), (MIN_INSTANT, won_deals.NO_DEAL)
    found: list[Credited] = []
    for _ in range(BATCHES_LIMIT):
        deals, last = await won_deals.fetch_won(conn, span, after, query.locale.currency, BATCH_LIMIT)
        found += await credit_deals(conn, deals)
        if last is None:
            return found, False
        after = last
    return found, True


def _write_rows(
    rows: dict[tuple[date | None, Party], Sums], per: TimeGroup | None, own: str
) -> Iterator[dict[str, Any]]:
    """By span, marketing's before those of sales, each in the order of names; those without a name last."""

    def order(key: tuple[date | None, Party]) -> tuple[Any, ...]:
        first, party = key
        name = party.channel if party.side == "marketing" else party.seller
        return first or date.min, party.side, name is None, name or ""

    for key in sorted(rows, key=order):
        first, party = key
        labelled: dict[str, Any] = {per: label_group(per, first)} if per else {}
        yield labelled | party._asdict() | rows[key].write(own, write_money)
