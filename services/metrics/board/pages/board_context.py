"""The values that the board's template names."""

from typing import Any

from services.metrics.board.domain import DIMENSIONS, PERIODS, BoardFilter
from services.metrics.board.handlers import Board
from services.metrics.board.pages import (
    cost_section,
    funnel_sections,
    marketing_section,
    next_handoffs_section,
    pipeline_section,
    revenue_sections,
    sales_section,
    standing_section,
    waiting_section,
)
from services.metrics.board.pages.chart_geometry import COLUMNS_HEIGHT, CURVE_HEIGHT
from services.metrics.board.pages.formatting import format_date_range, format_day, format_lag
from services.metrics.board.pages.kpi_cards import build_cards, write_summary
from services.metrics.board.pages.section import Section

# A page that is further behind than this says so in a colour.
LATE_SECONDS = 60


def build_board_context(board: Board, board_filter: BoardFilter) -> dict[str, Any]:
    """The board for its template: form, summary, cards, sections and freshness."""
    report = board.compared["funnel"]
    as_of = report.as_of.astimezone(report.locale.zone)
    return {
        "board_filter": board_filter,
        "periods": PERIODS,
        "heights": {"columns": COLUMNS_HEIGHT, "curve": CURVE_HEIGHT},
        "dimensions": DIMENSIONS,
        "summary": write_summary(board, board_filter),
        "cards": build_cards(board, board_filter),
        "sections": _build_sections(board, board_filter),
        "as_of": f"{format_day(as_of)}, {as_of:%H:%M:%S}",
        "timezone": report.locale.timezone,
        "lag": format_lag(report.freshness_seconds),
        "is_late": report.freshness_seconds > LATE_SECONDS,
        "dates": format_date_range(board.dates),
        "previous_dates": format_date_range(board.previous_dates) if board.previous_dates else None,
    }


def _build_sections(board: Board, board_filter: BoardFilter) -> list[Section]:
    commitments = [
        *standing_section.build_standing_sections(board.commitments.standings),
        marketing_section.build_marketing_section(board, board.commitments),
        sales_section.build_sales_section(board, board.commitments, board_filter),
    ] if board.commitments else []  # fmt: skip
    costs = [cost_section.build_cost_section(board, board.costs)] if board.costs else []
    return [
        *commitments,
        funnel_sections.build_funnel_section(board, board_filter),
        funnel_sections.build_breakdown_section(board, board_filter),
        funnel_sections.build_leads_over_time_section(board, board_filter),
        *costs,
        *next_handoffs_section.build_next_handoffs_sections(board),
        waiting_section.build_waiting_section(board),
        pipeline_section.build_pipeline_section(board),
        revenue_sections.build_sales_cycle_section(board, board_filter),
        revenue_sections.build_revenue_section(board, board_filter),
        revenue_sections.build_revenue_over_time_section(board, board_filter),
    ]
