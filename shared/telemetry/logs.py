"""Structured log lines, one JSON object each on stderr, that have no room for personal data."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import TYPE_CHECKING, Any, BinaryIO
from uuid import UUID

import orjson
import structlog
import structlog.typing

from shared.telemetry.exceptions import describe_exception, place

if TYPE_CHECKING:
    from types import TracebackType

# A field that is not on this list is withheld: add a name only if its values are codes, numbers or our own ids.
_FIELDS = (
    "service topic topics partition partitions number numbers head position event_id event_type lead_id handoff_id "
    "capture_id cause count size rows pages batch attempt attempts seconds milliseconds lag port host pid signal epoch "
    "member version schema revision route method status loop reader relay state why fault profile key_id "
    "held wanted days day via kind logger place error"
)
FIELDS = frozenset(_FIELDS.split())
# No @, no +, no letters beyond ASCII: an address or a name does not pass for a word of ours.
PLAIN = re.compile(r"[A-Za-z0-9 ,.:;(){}\[\]/_=<>'-]{0,200}")
WITHHELD = "withheld"
LIST_ITEMS = 20
# Libraries whose messages tell of addresses and states only. Of the others' lines only the place is told.
TRUSTED = ("uvicorn", "aiokafka", "alembic")


class LogOutput:
    """Where lines go: stderr as it is now, or another stream."""

    stream: BinaryIO | None = None

    def write(self, line: bytes) -> None:
        out = self.stream or sys.stderr.buffer
        out.write(line + b"\n")
        out.flush()

    debug = info = warning = error = critical = write


def configure(stream: BinaryIO | None = None) -> None:
    """Brings every library's lines and the last words of a crash into ours, on `stream` (stderr when none is given)."""
    out.stream = stream
    logging.basicConfig(handlers=[JsonLogHandler()], level=logging.WARNING, force=True)
    logging.captureWarnings(True)
    # One line a request would name ids; uvicorn's own handlers would print past this module.
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = name != "uvicorn.access"
    sys.excepthook = crashed


class JsonLogHandler(logging.Handler):
    """Brings the standard library's records, so every library's, into the same lines."""

    def emit(self, record: logging.LogRecord) -> None:
        trusted = record.name.split(".")[0] in TRUSTED
        words = record.getMessage().partition("\n")[0] if trusted else WITHHELD
        failure = record.exc_info[1] if record.exc_info else None
        where = f"{place(record.pathname)}:{record.lineno}"
        log.log(record.levelno, words, logger=record.name, place=where, exc_info=failure)


def crashed(kind: type[BaseException], failure: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    log.critical("crashed", exc_info=failure)


def allowed(logger: Any, method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The line with nothing but known fields, plain values, and exceptions without their messages."""
    failure = line.pop("exc_info", None)
    kept = {name: line.pop(name) for name in ("at", "level")}
    kept["event"] = plain(line.pop("event"))
    kept |= {name: plain(value) if name in FIELDS else WITHHELD for name, value in line.items()}
    if failure is True:
        failure = sys.exc_info()[1]
    if isinstance(failure, BaseException):
        kept["exception"] = describe_exception(failure)
    return kept


def plain(value: Any) -> Any:
    """The value if it is a number, an id of ours or a plain word, or a few of these."""
    match value:
        case None | bool() | int() | float():
            return value
        case UUID():
            return str(value)
        case str():
            return value if PLAIN.fullmatch(value) else WITHHELD
        case list() | tuple() | set() | frozenset():
            return [plain(item) for item in list(value)[:LIST_ITEMS]]
        case _:
            return WITHHELD


# Not through structlog's global settings: our lines are safe before `configure` and whatever a library sets.
out = LogOutput()
log: structlog.typing.FilteringBoundLogger = structlog.wrap_logger(
    out,
    processors=[
        structlog.processors.TimeStamper("iso", key="at"),
        structlog.processors.add_log_level,
        allowed,
        structlog.processors.JSONRenderer(serializer=orjson.dumps),
    ],
    wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
)
