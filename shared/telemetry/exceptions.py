"""An exception as class names and places: its message may hold someone's data, so it is never taken."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
FRAMES = 30
CAUSES = 5


def describe_exception(failure: BaseException, causes: int = CAUSES) -> dict[str, Any]:
    """Type, SQLSTATE where there is one, file:line frames (innermost last), and what it came from."""
    found: dict[str, Any] = {"type": f"{type(failure).__module__}.{type(failure).__qualname__}"}
    if state := sqlstate(failure):
        found["sqlstate"] = state
    found["frames"] = frames(failure)
    if causes and isinstance(failure, BaseExceptionGroup):
        found["failures"] = [describe_exception(inner, causes - 1) for inner in failure.exceptions[:CAUSES]]
    earlier = failure.__cause__ or (None if failure.__suppress_context__ else failure.__context__)
    if causes and earlier:
        found["cause"] = describe_exception(earlier, causes - 1)
    return found


def sqlstate(failure: BaseException) -> str | None:
    """PostgreSQL's five characters, from asyncpg or from SQLAlchemy around it."""
    state = getattr(failure, "sqlstate", None) or getattr(getattr(failure, "orig", None), "sqlstate", None)
    return state if isinstance(state, str) and len(state) == 5 else None


def frames(failure: BaseException) -> list[str]:
    taken = list(traceback.walk_tb(failure.__traceback__))[-FRAMES:]
    return [f"{place(frame.f_code.co_filename)}:{line} {frame.f_code.co_name}" for frame, line in taken]


def place(filename: str) -> str:
    """A path from the root of the project or of the installed packages."""
    path = Path(filename)
    if "site-packages" in path.parts:
        return str(Path(*path.parts[path.parts.index("site-packages") + 1 :]))
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name
