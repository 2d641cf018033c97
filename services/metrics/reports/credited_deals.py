"""Won deals divided into their parts by the agreements in force, and the parts as items that are added up."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.metrics.facts.store import SignedParts, load_signed_parts
from services.metrics.reports.domain.credit import LEAVING, TAKING, TOUCHES, Part, WonDeal, credit_deal
from services.metrics.reports.domain.credit_items import COMMISSION, CREDIT, CreditItem, list_items, to_rows
from services.metrics.reports.domain.query import Changes, ReportQuery
from services.metrics.reports.store import credit_items, stories
from shared.agreement.readers.credit import CreditTerms, read_credit
from shared.db.connection import Connection
from shared.db.json_codec import rows_to_json

# Of so many deals the people's facts are held at once.
STORIES_LIMIT = 1000

Rules = Sequence[tuple[datetime, CreditTerms | None]]
# A deal with its parts; None where no agreement said whose it is when it was won.
Credited = tuple[WonDeal, Sequence[Part] | None]


async def credit_deals(conn: Connection, deals: Sequence[WonDeal]) -> list[Credited]:
    """These deals with their parts."""
    rules = _read_rules(await load_signed_parts(conn))
    found: list[Credited] = []
    for begin in range(0, len(deals), STORIES_LIMIT):
        found += await _credit(conn, deals[begin : begin + STORIES_LIMIT], rules)
    return found


async def list_credit_items(conn: Connection, marked: Sequence[UUID] | None, own: str) -> list[CreditItem]:
    """The items of all won deals of the people with these leads; None: of those whose leads are marked."""
    told = await credit_items.fetch_won_of(conn, marked, own)
    if not told:
        return []
    credited = await credit_deals(conn, [deal for deal, _ in told])
    return [
        item
        for (deal, parts), (_, currency) in zip(credited, told, strict=True)
        for item in list_items(deal, currency, parts)
    ]


async def ask_all_parts(conn: Connection, query: ReportQuery, changes: Changes) -> ReportQuery:
    """The query for everyone's parts, with those of the people who changed: the kept ones taken away, those of now."""
    kept = [CreditItem(**row) for row in map(dict, await credit_items.fetch_stored(conn))]
    rows = to_rows(kept, -1) + to_rows(await list_credit_items(conn, None, query.locale.currency))
    items = {kind: rows_to_json([row for row in rows if row["kind"] == kind]) for kind in (CREDIT, COMMISSION)}
    return replace(query, seller=None, changes=replace(changes, items={**changes.items, **items}))


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
