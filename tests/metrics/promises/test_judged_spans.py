"""Each round of the task judges as many spans of a promise as it compares with what was published."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from services.metrics.promises.domain import SPAN_LIMIT
from services.metrics.reports.commitments import load_standings
from services.metrics.reports.domain.query import ReportRequest
from services.metrics.reports.handlers.source import load_source
from shared.db.connection import Connection
from shared.db.database import Database
from tests.metrics.conftest import Receive
from tests.metrics.event_builders import agreement_activated
from tests.metrics.promises.test_promise_series import MARKETING, SALES
from tests.metrics.reports.two_ways import refold


async def test_each_round_judges_the_last_spans_alone(database: Database, receive: Receive) -> None:
    now = datetime.now(UTC)
    await receive(agreement_activated(now - timedelta(days=10 * 366), marketing=MARKETING, sales=SALES))
    await refold(database)

    async def judge(conn: Connection) -> Counter[tuple[str, str]]:
        query = (await load_source(conn)).build_query(ReportRequest(basis="period"))
        standings = await load_standings(conn, query, SPAN_LIMIT + 1)
        assert all(each.span.until > now.date() for each, _ in standings[SPAN_LIMIT :: SPAN_LIMIT + 1])
        return Counter(each.span.promise for each, _ in standings)

    assert await database.run(judge) == {
        ("marketing", "qualified_leads"): 13, ("marketing", "acceptance_rate"): 13,
        ("sales", "acceptance"): 13, ("sales", "first_contact"): 13,
    }  # fmt: skip
