"""Structured log lines, one JSON object each on stderr. Fields and texts that may hold personal data are withheld."""

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

from shared.telemetry.exceptions import describe_exception, relative_path

if TYPE_CHECKING:
    from types import TracebackType

# The value of a field that is not on this list is withheld: add only fields whose values are codes, numbers or our ids.
_FIELDS = (
    "service topic topics partition partitions number numbers head position event_id event_type lead_id handoff_id "
    "capture_id cause count size rows pages batch attempt attempts failures seconds milliseconds lag port host pid "
    "signal epoch member version schema revision route method status loop reader relay state why fault profile key_id "
    "held wanted days day via kind logger place error row family outcome address session "
    "target failure subscription"
)
FIELDS = frozenset(_FIELDS.split())
# No @, no +, no letters beyond ASCII: e-mail addresses, telephone numbers and most names with accents do not match.
PLAIN = re.compile(r"[A-Za-z0-9 ,.:;(){}\[\]/_=<>'`-]{0,200}")
WITHHELD = "withheld"
LIST_ITEMS = 20
# Libraries whose messages hold only addresses and states. Of other libraries' messages only the line of code is logged.
TRUSTED = ("uvicorn", "aiokafka", "alembic")


class LogOutput:
    """Where lines go: `stream`, or the current stderr."""

    stream: BinaryIO | None = None

    def write(self, line: bytes) -> None:
        out = self.stream or sys.stderr.buffer
        out.write(line + b"\n")
        out.flush()

    debug = info = warning = error = critical = write


def configure(stream: BinaryIO | None = None) -> None:
    """Write the lines of all libraries, and uncaught exceptions, in this form to `stream`; stderr by default."""
    out.stream = stream
    logging.basicConfig(handlers=[JsonLogHandler()], level=logging.WARNING, force=True)
    logging.captureWarnings(True)
    # uvicorn's access log would name ids in paths; its own handlers would print without this module.
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = name != "uvicorn.access"
    sys.excepthook = log_uncaught_exception


class JsonLogHandler(logging.Handler):
    """Writes the records of the standard library's loggers, and so of all libraries, as lines of this form."""

    def emit(self, record: logging.LogRecord) -> None:
        trusted = record.name.split(".")[0] in TRUSTED
        message = record.getMessage().partition("\n")[0] if trusted else WITHHELD
        failure = record.exc_info[1] if record.exc_info else None
        place = f"{relative_path(record.pathname)}:{record.lineno}"
        log.log(record.levelno, message, logger=record.name, place=place, exc_info=failure)


def log_uncaught_exception(kind: type[BaseException], failure: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    log.critical("uncaught_exception", exc_info=failure)


def withhold_personal_data(logger: Any, method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: the line with known fields, plain values, and exceptions without their messages."""
    failure = line.pop("exc_info", None)
    safe = {name: line.pop(name) for name in ("at", "level")}
    safe["event"] = withhold_unless_plain(line.pop("event"))
    safe |= {name: withhold_unless_plain(value) if name in FIELDS else WITHHELD for name, value in line.items()}
    if failure is True:
        failure = sys.exc_info()[1]
    if isinstance(failure, BaseException):
        safe["exception"] = describe_exception(failure)
    return safe


def withhold_unless_plain(value: Any) -> Any:
    """The value if it is a number, an id of ours, a plain ASCII text, or a list of at most 20 of these."""
    match value:
        case None | bool() | int() | float():
            return value
        case UUID():
            return str(value)
        case str():
            return value if PLAIN.fullmatch(value) else WITHHELD
        case list() | tuple() | set() | frozenset():
            return [withhold_unless_plain(item) for item in list(value)[:LIST_ITEMS]]
        case _:
            return WITHHELD


# Wrapped here, not by structlog's global settings: lines are safe before `configure`, and libraries cannot change it.
out = LogOutput()
log: structlog.typing.FilteringBoundLogger = structlog.wrap_logger(
    out,
    processors=[
        structlog.processors.TimeStamper("iso", key="at"),
        structlog.processors.add_log_level,
        withhold_personal_data,
        structlog.processors.JSONRenderer(serializer=orjson.dumps),
    ],
    wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
)
