"""Log lines hold no personal data, whether our code or a library writes them."""

import io
import logging
import re
import sys
import warnings
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import orjson
import pytest

from shared.telemetry import configure, log
from tests.shared.telemetry.canary import CANARY, raise_and_catch


@pytest.fixture
def lines() -> Iterator[io.BytesIO]:
    previous_handlers, previous_hook = logging.getLogger().handlers[:], sys.excepthook
    stream = io.BytesIO()
    configure(stream)
    yield stream
    configure()
    logging.captureWarnings(False)
    logging.getLogger().handlers[:] = previous_handlers
    sys.excepthook = previous_hook


def read_lines(stream: io.BytesIO) -> list[dict[str, Any]]:
    """The lines without the field `at`, which each must have, and without `place`, whose line numbers change."""
    lines = [orjson.loads(line) for line in stream.getvalue().splitlines()]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", line.pop("at")) for line in lines)
    assert CANARY not in stream.getvalue().decode()
    return [{name: value for name, value in line.items() if name != "place"} for line in lines]


def test_a_line_is_one_object_of_known_fields(lines: io.BytesIO) -> None:
    log.info("batch_handled", service="intake", partitions=(1, 2), size=500, lead_id=UUID(int=7))

    assert read_lines(lines) == [
        {
            "level": "info",
            "event": "batch_handled",
            "service": "intake",
            "partitions": [1, 2],
            "size": 500,
            "lead_id": "00000000-0000-0000-0000-000000000007",
        }
    ]


def test_unknown_fields_and_texts_that_are_not_plain_are_withheld(lines: io.BytesIO) -> None:
    log.warning(
        f"a lead of {CANARY}", email=CANARY, why=CANARY, kind="+12025550123", cause="Dana Müller", state={"a": 1}
    )

    assert read_lines(lines) == [
        {"level": "warning", "event": "withheld"}
        | dict.fromkeys(("email", "why", "kind", "cause", "state"), "withheld")
    ]


def test_an_exception_is_logged_by_class_and_place_only(lines: io.BytesIO) -> None:
    failure = KeyError(CANARY)
    failure.__cause__ = raise_and_catch(ValueError(CANARY))
    log.error("request_failed", exc_info=raise_and_catch(failure))

    line = read_lines(lines)[0]
    cause = line["exception"].pop("cause")
    frame_lists = [line["exception"].pop("frames"), cause.pop("frames")]
    assert line == {"level": "error", "event": "request_failed", "exception": {"type": "builtins.KeyError"}}
    assert cause == {"type": "builtins.ValueError"}
    place = re.compile(r"tests/shared/telemetry/canary\.py:\d+ raise_and_catch")
    assert all(place.fullmatch(frame) for frames in frame_lists for frame in frames)


def test_libraries_write_the_same_lines_and_messages_of_untrusted_ones_are_withheld(lines: io.BytesIO) -> None:
    logging.getLogger("uvicorn.error").warning("Invalid HTTP request received.\n%s", CANARY)
    logging.getLogger("alembic.runtime").error("Unable to connect to %s", "node 1")
    logging.getLogger("sqlalchemy.pool").error("Parameters: %s", CANARY)
    logging.getLogger("uvicorn.access").warning("GET /v1/leads/%s", CANARY)
    logging.getLogger("alembic.runtime").info("Connected")
    warnings.showwarning(f"odd value {CANARY}", UserWarning, __file__, 1)

    assert read_lines(lines) == [
        {"level": "warning", "event": "Invalid HTTP request received.", "logger": "uvicorn.error"},
        {"level": "error", "event": "Unable to connect to node 1", "logger": "alembic.runtime"},
        {"level": "error", "event": "withheld", "logger": "sqlalchemy.pool"},
        {"level": "warning", "event": "withheld", "logger": "py.warnings"},
    ]


def test_an_uncaught_exception_is_a_line_too(lines: io.BytesIO) -> None:
    failure = raise_and_catch(ValueError(CANARY))
    sys.excepthook(type(failure), failure, failure.__traceback__)

    assert [(line["event"], line["exception"]["type"]) for line in read_lines(lines)] == [
        ("uncaught_exception", "builtins.ValueError")
    ]
