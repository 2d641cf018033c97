"""Every list of leads, asked page by page or from all folded rows."""

from collections.abc import Iterator
from itertools import product
from random import Random
from typing import get_args

from services.metrics.commitments.domain import (
    CLOCK_STATES,
    DELIVERED,
    DELIVERY_STATES,
    LeadFilter,
    LeadPage,
    LeadRow,
    PageCursor,
)
from services.metrics.commitments.handlers.lead_page import load_lead_page
from services.metrics.commitments.store.lead_lists import list_leads
from services.metrics.reports.domain.query import Basis, ReportRequest, build_query
from services.metrics.reports.handlers.source import load_source
from shared.db.connection import Connection
from shared.db.database import Database
from tests.metrics.reports.stories import RANGES, SELLERS

# So few that a story of few leads has several pages.
PAGE = 3
NAMES = (DELIVERED, "acceptance", "first_contact")
# The sellers and the bases of a list.
WAYS = list(product((None, "anna"), get_args(Basis)))
Asked = tuple[LeadFilter, ReportRequest]


def ask_everything(chance: Random) -> Iterator[Asked]:
    """Every way to ask for a list, in random order."""
    ways = [
        (LeadFilter(name, state, seller), ReportRequest(start, until, None, basis))
        for name, seller, basis, (start, until) in product(NAMES, (None, *SELLERS), get_args(Basis), RANGES)
        for state in (None, *(DELIVERY_STATES if name == DELIVERED else CLOCK_STATES))
    ]
    yield from chance.sample(ways, len(ways))


async def list_by_pages(database: Database, lead_filter: LeadFilter, request: ReportRequest) -> list[LeadRow]:
    """The rows of all pages, as a reader turns them."""
    rows: list[LeadRow] = []
    after: PageCursor | None = None
    while True:
        page, _ = await load_lead_page(database, lead_filter, request, after, PAGE)
        rows += page.rows
        if not page.has_more:
            return rows
        assert len(page.rows) == PAGE
        after = rows[-1].cursor


async def list_from_everyone(database: Database, lead_filter: LeadFilter, request: ReportRequest) -> list[LeadRow]:
    async def read(conn: Connection) -> list[LeadRow]:
        query = build_query(request, (await load_source(conn)).locale)
        return await list_leads(conn, lead_filter, query, None, 1000)

    return await database.run(read)


async def fetch_first_page(database: Database, name: str, basis: Basis, seller: str | None = None) -> LeadPage:
    page, _ = await load_lead_page(database, LeadFilter(name, None, seller), ReportRequest(basis=basis), None, PAGE)
    return page
