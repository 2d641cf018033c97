"""Everything that the page says, for its template."""

from typing import Any

from services.metrics.board import gains, leads, promised, words
from services.metrics.board.cards import cards, summary
from services.metrics.board.charts import COLUMNS_HEIGHT, CURVE_HEIGHT
from services.metrics.board.domain import DIMENSIONS, PERIODS, BoardFilter
from services.metrics.board.handlers import Board

# Behind by more than this, the page says so in a colour.
LATE_SECONDS = 60


def page_context(found: Board, choice: BoardFilter) -> dict[str, Any]:
    """The values that the template names."""
    report = found.compared["funnel"]
    as_of = report.as_of.astimezone(report.terms.zone)
    return {
        "choice": choice,
        "periods": PERIODS,
        "heights": {"columns": COLUMNS_HEIGHT, "curve": CURVE_HEIGHT},
        "dimensions": DIMENSIONS,
        "summary": summary(found, choice),
        "cards": cards(found, choice),
        "sections": [
            *(
                [promised.marketing_section(found, found.kept), promised.sales_section(found, found.kept, choice)]
                if found.kept
                else []
            ),
            leads.funnel(found),
            leads.breakdown_section(found, choice),
            leads.leads_over_time_section(found, choice),
            gains.sales_cycle_section(found, choice),
            gains.revenue_section(found, choice),
            gains.revenue_over_time_section(found, choice),
        ],
        "as_of": f"{words.day(as_of)}, {as_of:%H:%M:%S}",
        "timezone": report.terms.timezone,
        "behind": words.format_lag(report.freshness_seconds),
        "late": report.freshness_seconds > LATE_SECONDS,
        "span": words.format_date_range(found.chosen),
        "earlier": words.format_date_range(found.earlier) if found.earlier else None,
    }
