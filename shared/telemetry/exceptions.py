"""Exceptions as log fields: class names and lines of code, never messages, which may hold personal data."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
FRAMES = 30
CAUSES = 5


def describe_exception(failure: BaseException, causes: int = CAUSES) -> dict[str, Any]:
    """The exception's type, SQLSTATE if it has one, `file:line function` frames (innermost last), and its causes."""
    fields: dict[str, Any] = {"type": f"{type(failure).__module__}.{type(failure).__qualname__}"}
    if state := read_sqlstate(failure):
        fields["sqlstate"] = state
    fields["frames"] = list_frames(failure)
    if causes and isinstance(failure, BaseExceptionGroup):
        fields["failures"] = [describe_exception(inner, causes - 1) for inner in failure.exceptions[:CAUSES]]
    cause = failure.__cause__ or (None if failure.__suppress_context__ else failure.__context__)
    if causes and cause:
        fields["cause"] = describe_exception(cause, causes - 1)
    return fields


def read_sqlstate(failure: BaseException) -> str | None:
    """The SQLSTATE of an error of asyncpg, or of SQLAlchemy's error around it."""
    state = getattr(failure, "sqlstate", None) or getattr(getattr(failure, "orig", None), "sqlstate", None)
    return state if isinstance(state, str) and len(state) == 5 else None


def list_frames(failure: BaseException) -> list[str]:
    innermost = list(traceback.walk_tb(failure.__traceback__))[-FRAMES:]
    return [f"{relative_path(frame.f_code.co_filename)}:{line} {frame.f_code.co_name}" for frame, line in innermost]


def relative_path(filename: str) -> str:
    """The path from the root of the project or of the installed packages; elsewhere only the file's name."""
    path = Path(filename)
    if "site-packages" in path.parts:
        return str(Path(*path.parts[path.parts.index("site-packages") + 1 :]))
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name
