"""The report `credit`: whose part of won deals is whose by the agreement that was in force when each was won."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.metrics.facts.store import SignedParts, load_signed_parts
from services.metrics.reports.domain.credit import LEAVING, TAKING, TOUCHES, Part, Party, Sums, WonDeal, credit_deal
from services.metrics.reports.domain.promises import begin_span
from services.metrics.reports.domain.query import MIN_INSTANT, ReportQuery, TimeGroup, read_span
from services.metrics.reports.domain.result import ReportResult, label_group, write_money
from services.metrics.reports.store import leads, stories, won_deals
from shared.agreement.readers.credit import CreditTerms, read_credit
from shared.db.connection import Connection

# How many deals are read at a time, and how often: those beyond are missing, and the report is `truncated`. Of fewer
# the people's facts are held at once.
BATCH_LIMIT, BATCHES_LIMIT, STORIES_LIMIT = 10_000, 10, 1000

Rules = Sequence[tuple[datetime, CreditTerms | None]]
# A deal with its parts; None where no agreement said whose it is when it was won.
Credited = tuple[WonDeal, Sequence[Part] | None]


async def compute_credit(conn: Connection, query: ReportQuery) -> ReportResult:
    """A row for each seller, and for marketing one for each channel of its first touch, `by` which kind of span.

    The parts of a deal are exactly its amount, each in its own currency; both bases are the same. Deals that were won
    under no agreement with `credit` are `uncredited` in the totals. A bound key gets its seller's own rows.
    """
    per, zone, own = read_span(query.by), query.locale.zone, query.locale.currency
    rows: dict[tuple[date | None, Party], Sums] = {}
    credited, uncredited = Sums(), Sums()
    deals, truncated = await load_credited(conn, query)
    for deal, parts in deals:
        first = begin_span(per, deal.won_at.astimezone(zone).date()) if per else None
        if parts is None:
            if query.seller in (None, deal.seller):
                uncredited.add(deal.currency, deal.amount)
            continue
        seen = [part for part in parts if query.seller in (None, part.party.seller)]
        for number, part in enumerate(seen):
            row = rows.setdefault((first, part.party), Sums())
            row.add(deal.currency, part.amount, part.commission)
            credited.add(deal.currency, part.amount, part.commission, deals=0 if number else 1)
    totals = credited.write(own, write_money)
    apart = uncredited.write(own, write_money)
    totals |= {
        "uncredited_deals": apart["deals"],
        "uncredited": apart["credited"],
        "uncredited_other_currencies": [each["credited"] for each in apart["other_currencies"]],
    }
    return ReportResult(
        list(_write_rows(rows, per, own))[: leads.ROW_LIMIT], totals, truncated or len(rows) > leads.ROW_LIMIT
    )


async def load_credited(conn: Connection, query: ReportQuery) -> tuple[list[Credited], bool]:
    """The won deals of the query's dates with their parts, and whether there are more."""
    rules = _read_rules(await load_signed_parts(conn))
    span, after = (query.time_range.start, query.time_range.until), (MIN_INSTANT, won_deals.NO_DEAL)
    found: list[Credited] = []
    for _ in range(BATCHES_LIMIT):
        deals, last = await won_deals.fetch_won(conn, span, after, query.locale.currency, BATCH_LIMIT)
        for begin in range(0, len(deals), STORIES_LIMIT):
            found += await _credit(conn, deals[begin : begin + STORIES_LIMIT], rules)
        if last is None:
            return found, False
        after = last
    return found, True


async def _credit(conn: Connection, deals: Sequence[WonDeal], rules: Rules) -> list[Credited]:
    terms = {deal.deal: _find_rule(rules, deal.won_at) for deal in deals}
    people: list[UUID] = sorted({deal.person for deal in deals if terms[deal.deal]})
    told = await stories.fetch_stories(conn, people, TOUCHES, (*TAKING, *LEAVING)) if people else {}
    return [
        (deal, credit_deal(deal, told[deal.person], rule) if (rule := terms[deal.deal]) else None) for deal in deals
    ]


def _read_rules(agreements: SignedParts) -> Rules:
    return [(since, read_credit(document)) for since, document in agreements]


def _find_rule(rules: Rules, at: datetime) -> CreditTerms | None:
    """That of the agreement in force at this instant."""
    return next((terms for since, terms in reversed(rules) if since <= at), None)


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
