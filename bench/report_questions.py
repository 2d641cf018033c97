"""What is asked of the reports: each by each group and basis, and the board."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial
from itertools import product
from typing import Any, get_args

from bench.reports_data import count_people
from services.metrics.board.domain import BoardFilter
from services.metrics.board.handlers import load_board
from services.metrics.reports.domain.query import Basis, Group, ReportRequest
from services.metrics.reports.handlers.report import run_report
from services.metrics.reports.registry import REPORTS
from shared.db.database import Database

Ask = Callable[[], Awaitable[Any]]
# The name, the aim in milliseconds, and how to ask.
Question = tuple[str, str, Ask]

GROUPS: tuple[Group | None, ...] = (None, *get_args(Group))
BASES: tuple[Basis, ...] = get_args(Basis)
# For a million people, and for more.
AIM, LARGE_AIM = "p95 ≤ 100", "p95 ≤ 300"
# A key with `read` sees everything, whatever else it may; a key that is bound to a seller what is that seller's.
READERS = {"reader": None, "bound seller": "seller-7"}


def list_questions(database: Database, groups: Sequence[Group | None] = GROUPS, aim: str = AIM) -> Iterator[Question]:
    """Each report by each of these groups, basis and reader, and the board; before them the ceiling."""
    yield "count(*) of the people", "", partial(database.run, count_people)
    for (reader, seller), report, by, basis in product(READERS.items(), REPORTS, groups, BASES):
        request = ReportRequest(by=by, basis=basis, seller=seller)
        name = f"{report}{f' by {by}' if by else ''}, {basis}, {reader}"
        yield name, aim, partial(run_report, database, report, request)
    for basis in BASES:
        yield f"the board, {basis}", "", partial(load_board, database, BoardFilter(basis=basis))
