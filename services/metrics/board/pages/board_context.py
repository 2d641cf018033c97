"""Everything that the page says, for its template."""

from typing import Any

from services.metrics.board.domain import DIMENSIONS, PERIODS, BoardFilter
from services.metrics.board.handlers import Board
from services.metrics.board.pages import commitment_sections, formatting, funnel_sections, revenue_sections
from services.metrics.board.pages.chart_geometry import COLUMNS_HEIGHT, CURVE_HEIGHT
from services.metrics.board.pages.kpi_cards import cards, summary

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
                [
                    commitment_sections.marketing_section(found, found.kept),
                    commitment_sections.sales_section(found, found.kept, choice),
                ]
                if found.kept
                else []
            ),
            funnel_sections.funnel(found),
            funnel_sections.breakdown_section(found, choice),
            funnel_sections.leads_over_time_section(found, choice),
            revenue_sections.sales_cycle_section(found, choice),
            revenue_sections.revenue_section(found, choice),
            revenue_sections.revenue_over_time_section(found, choice),
        ],
        "as_of": f"{formatting.day(as_of)}, {as_of:%H:%M:%S}",
        "timezone": report.terms.timezone,
        "behind": formatting.format_lag(report.freshness_seconds),
        "late": report.freshness_seconds > LATE_SECONDS,
        "span": formatting.format_date_range(found.chosen),
        "earlier": formatting.format_date_range(found.earlier) if found.earlier else None,
    }
