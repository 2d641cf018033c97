"""What missed promises cost, as the page of the goal shows it."""

from typing import Any

from services.metrics.board.handlers import Promises
from services.metrics.board.pages.formatting import format_day, format_money, pluralize
from services.metrics.board.pages.meeting_tables import build_table
from services.metrics.board.pages.section import DataTable
from services.metrics.meetings.domain.review_sections import build_leak


def build_leak_context(promises: Promises) -> dict[str, Any]:
    """The estimate in a sentence, and its table by promise as the quarter's review has it."""
    result = promises.leak.result
    tables: list[DataTable] = [build_table(table) for table in build_leak(result.totals, result.rows).tables]
    return {"sentence": _write_sentence(result.totals), "since": format_day(promises.since), "table": tables[0]}


def _write_sentence(totals: dict[str, Any]) -> str:
    if not totals["count"]:
        return "No lead missed a promise of sales."
    missed = f"{pluralize(totals['count'], 'lead')} missed a promise of sales"
    if totals["leak"] is None:
        return f"{missed}; too little is known of such leads to say what that costs."
    limits = f"between {format_money(totals['low'])} and {format_money(totals['high'])}"
    return f"{missed}, which costs about {format_money(totals['leak'])}, {limits}."
