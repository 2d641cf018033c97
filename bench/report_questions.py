"""What is asked of the reports: each by each group and basis, and the board."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial
from itertools import product
from typing import Any, get_args

from bench.reports_data import count_people
from services.metrics.board.domain import BoardFilter
from services.metrics.board.handlers import load_board
from services.metrics.reports.domain.query import Basis, Group, ReportRequest
from services.metrics.reports.handlers import run_report
from services.metrics.reports.registry import REPORTS
from shared.db.database import Database

Ask = Callable[[], Awaitable[Any]]
# The name, the aim in milliseconds, and how to ask.
Question = tuple[str, str, Ask]

GROUPS: tuple[Group | None, ...] = (None, *get_args(Group))
BASES: tuple[Basis, ...] = get_args(Basis)
AIM = "≤ 100"


def list_questions(database: Database, groups: Sequence[Group | None] = GROUPS) -> Iterator[Question]:
    """Each report by each of these groups and each basis, and the board; before them the ceiling."""
    yield "count(*) of the people", "", partial(database.run, count_people)
    for report, by, basis in product(REPORTS, groups, BASES):
        request = ReportRequest(by=by, basis=basis)
        # The seconds of `sla` are found among those of all clocks.
        aim = "" if report == "sla" else AIM
        yield f"{report}{f' by {by}' if by else ''}, {basis}", aim, partial(run_report, database, report, request)
    for basis in BASES:
        yield f"the board, {basis}", "", partial(load_board, database, BoardFilter(basis=basis))
