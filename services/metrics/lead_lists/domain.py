"""The lists behind the numbers of the board: what a reader may ask for, and the rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from services.metrics.commitments.domain import PageCursor
from services.metrics.projections.domain.journeys import fold_group
from services.metrics.reports.domain.query import Basis, Group

# The steps of leads, and what leads have one by one: deals won, receipts, rejections.
STEPS = (
    *("captured", "qualified", "accepted", "contacted", "sales_qualified", "opportunity", "won"),
    *("lost", "rejected", "recycled"),
)
ITEMS = ("booking", "receipt", "rejection")
# The columns by which a list is narrowed, in the order in which one of them leads an index.
FILTERS = ("source", "channel", "campaign", "product", "team", "seller", "origin", "reason", "clause", "check")
FOLDED: tuple[Group, ...] = ("source", "channel", "campaign")
# The value of a filter for what has none. Intake takes it for nothing, so that no name is written like this.
NONE = "-"


@dataclass(frozen=True)
class ListFilter:
    """The leads that reached a step, or the items of a kind, with these values of FILTERS.

    `basis`: cohort by the first capture of the lead, period by the day of the step or the item.
    """

    listed: str
    basis: Basis = "cohort"
    values: dict[str, str] = field(default_factory=dict)

    @property
    def is_of_items(self) -> bool:
        return self.listed in ITEMS

    def list_keys(self) -> dict[str, str | None]:
        """The values as rows have them: names that are grouped by their spelling by their key; None for none."""
        return {
            name: None if value == NONE else fold_group(value) if name in FOLDED else value
            for name, value in self.values.items()
        }


@dataclass(frozen=True)
class ListedLead:
    """One row: a lead that reached the step at `reached_at`, or one of its deals, receipts or rejections.

    `at` and `id` order the rows. `steps`: the instants of its steps that are known, for leads alone. Of a rejection
    `reason`, `clause` and `check` are known, of money the amount.
    """

    at: datetime
    id: UUID
    lead_id: UUID
    captured_at: datetime | None
    reached_at: datetime
    groups: dict[str, str | None]
    steps: dict[str, datetime] = field(default_factory=dict)
    amount: Decimal | None = None
    currency: str | None = None
    reason: str | None = None
    clause: str | None = None
    check: str | None = None

    @property
    def cursor(self) -> PageCursor:
        return PageCursor(self.at, self.id)


@dataclass(frozen=True)
class ListPage:
    """The rows of a page, the newest first; `has_more`: another page follows."""

    rows: Sequence[ListedLead]
    has_more: bool


def find_standing(steps: dict[str, datetime]) -> str:
    """Where a lead with these steps stands: a customer, lost for good, or the step that was reached last."""
    for name in ("won", "finally_lost", "opportunity"):
        if name in steps:
            return name.removeprefix("finally_")
    reached = [name for name in STEPS if name in steps and name != "lost"]
    return max(reached, key=lambda name: (steps[name], STEPS.index(name)), default="captured")


def write_address(
    listed: str,
    days: tuple[date | None, date | None],
    basis: str = "cohort",
    filters: Mapping[str, str | None] = MappingProxyType({}),
) -> str:
    """The address of a list of the days from the first on and before the second.

    A filter that is None asks for leads that have no such value.
    """
    first, until = days
    last = until - timedelta(days=1) if until else None
    chosen = {"list": listed, "basis": basis, "first": first, "last": last}
    query = {name: value for name, value in chosen.items() if value is not None}
    return f"/leads?{urlencode(query | {name: NONE if value is None else value for name, value in filters.items()})}"


def merge_rows(*found: Sequence[ListedLead], limit: int) -> ListPage:
    """The first rows of all of these, the newest first."""
    rows = sorted((row for rows in found for row in rows), key=lambda row: (row.at, row.id), reverse=True)
    return ListPage(rows[:limit], len(rows) > limit)


def read_groups(row: Any) -> dict[str, str | None]:
    """The columns of a row by which lists are narrowed, under the names of the filters."""
    names = ("source", "channel", "campaign")
    return {name: getattr(row, f"{name}_key") for name in names} | {
        name: getattr(row, name) for name in ("product", "team", "seller")
    }
