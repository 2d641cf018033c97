"""Everything that the page says, for its template."""

from typing import Any

from services.metrics.board import gains, leads, promised, words
from services.metrics.board.cards import cards, summary
from services.metrics.board.charts import COLUMNS_HEIGHT, CURVE_HEIGHT
from services.metrics.board.domain import DIMENSIONS, PERIODS, Choice
from services.metrics.board.handlers import Board

# Behind by more than this, the page says so in a colour.
LATE_SECONDS = 60


def face(found: Board, choice: Choice) -> dict[str, Any]:
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
            *([promised.marketing(found, found.kept), promised.sales(found, found.kept, choice)] if found.kept else []),
            leads.funnel(found), leads.compared(found, choice), leads.over_time(found, choice),
            gains.sales_cycle(found, choice), gains.income(found, choice), gains.income_over_time(found, choice),
        ],
        "as_of": f"{words.day(as_of)}, {as_of:%H:%M:%S}",
        "timezone": report.terms.timezone,
        "behind": words.ago(report.freshness_seconds),
        "late": report.freshness_seconds > LATE_SECONDS,
        "span": words.days_of(found.chosen),
        "earlier": words.days_of(found.earlier) if found.earlier else None,
    }  # fmt: skip
