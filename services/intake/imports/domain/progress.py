"""How far an import is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple
from uuid import UUID

from services.intake.captures.domain.arrival import Way
from services.intake.imports.domain.columns import Kind

# `stopped`: by a caller, or by too many refused rows.
State = Literal["receiving", "running", "done", "stopped"]
OPEN: tuple[State, ...] = ("receiving", "running")
# Unfinished imports at one time; a piece of rows is one transaction.
OPEN_LIMIT = 10
PIECE_ROWS = 100
# An import of which so many rows were refused stops: its map or its file is wrong.
REFUSED_LIMIT = 50_000
# How long a finished import is kept with its refused rows, and how many of them.
RETENTION = timedelta(days=30)
KEPT_LIMIT = 200
# An upload that takes longer has lost its sender.
RECEIVING_LIMIT = timedelta(minutes=10)
# How long ago leads count as come whose rows say no time: longer than the promises of an agreement take.
HISTORY = timedelta(days=90)


@dataclass(frozen=True)
class Import:
    """One file. `layout`: how it is read, as JSON; `undated_at`: when leads came whose rows say no time, None: now."""

    import_id: UUID
    kind: Kind
    source: str | None
    file_name: str
    state: State
    dry_run: bool
    encoding: str
    separator: str
    layout: Mapping[str, Any]
    undated_at: datetime | None
    key_id: UUID
    begun_at: datetime
    finished_at: datetime | None
    rows: int
    accepted: int
    repeats: int
    refused: int
    warned: int

    @property
    def done(self) -> int:
        """The rows of which is known what became of them."""
        return self.accepted + self.repeats + self.refused

    @property
    def percent(self) -> int:
        """How much of the file is done."""
        return min(100, 100 * self.done // max(self.rows, 1))

    @property
    def way(self) -> Way:
        """How its rows come: they have waited since the file came."""
        return Way(received_at=self.begun_at)

    @property
    def is_open(self) -> bool:
        """Whether rows wait."""
        return self.state in OPEN


class ImportRow(NamedTuple):
    """A row of the file with its line. `problem`: why it is no row, with its text as the only cell."""

    line: int
    cells: Sequence[str]
    problem: str | None = None


class RefusedRow(NamedTuple):
    """A row that was not taken, and why."""

    line: int
    cells: Sequence[str]
    reason: str


@dataclass
class Counts:
    """What became of some rows. `repeats`: known from before; `warned`: accepted without a field that was not read."""

    accepted: int = 0
    repeats: int = 0
    warned: int = 0


def undated_instant(stated: datetime | None, live: bool, now: datetime) -> datetime | None:
    """When a lead came whose row says no time: as the map says; else so long ago that no clock of it runs.

    None: now, since the map says that these leads came just now.
    """
    return stated or (None if live else now - HISTORY)
