"""Log lines hold no personal data, whoever writes them."""

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
from tests.shared.telemetry.canary import CANARY, raised


@pytest.fixture
def lines() -> Iterator[io.BytesIO]:
    before, hook = logging.getLogger().handlers[:], sys.excepthook
    stream = io.BytesIO()
    configure(stream)
    yield stream
    configure()
    logging.captureWarnings(False)
    logging.getLogger().handlers[:] = before
    sys.excepthook = hook


def written(stream: io.BytesIO) -> list[dict[str, Any]]:
    """The lines without their time, which must be there, and without places, which move."""
    found = [orjson.loads(line) for line in stream.getvalue().splitlines()]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", line.pop("at")) for line in found)
    assert CANARY not in stream.getvalue().decode()
    return [{name: value for name, value in line.items() if name != "place"} for line in found]


def test_a_line_is_one_object_of_known_fields(lines: io.BytesIO) -> None:
    log.info("batch handled", service="intake", partitions=(1, 2), size=500, lead_id=UUID(int=7))

    assert written(lines) == [
        {
            "level": "info",
            "event": "batch handled",
            "service": "intake",
            "partitions": [1, 2],
            "size": 500,
            "lead_id": "00000000-0000-0000-0000-000000000007",
        }
    ]


def test_what_nobody_allowed_is_withheld(lines: io.BytesIO) -> None:
    log.warning(
        f"a lead of {CANARY}", email=CANARY, why=CANARY, kind="+12025550123", cause="Dana Müller", state={"a": 1}
    )

    assert written(lines) == [
        {"level": "warning", "event": "withheld"}
        | dict.fromkeys(("email", "why", "kind", "cause", "state"), "withheld")
    ]


def test_an_exception_is_told_by_class_and_place_only(lines: io.BytesIO) -> None:
    failure = KeyError(CANARY)
    failure.__cause__ = raised(ValueError(CANARY))
    log.error("request failed", exc_info=raised(failure))

    line = written(lines)[0]
    cause = line["exception"].pop("cause")
    frames = [line["exception"].pop("frames"), cause.pop("frames")]
    assert line == {"level": "error", "event": "request failed", "exception": {"type": "builtins.KeyError"}}
    assert cause == {"type": "builtins.ValueError"}
    assert all(
        re.fullmatch(r"tests/shared/telemetry/canary\.py:\d+ raised", frame) for found in frames for frame in found
    )


def test_libraries_write_the_same_lines_and_strangers_only_their_place(lines: io.BytesIO) -> None:
    logging.getLogger("uvicorn.error").warning("Invalid HTTP request received.\n%s", CANARY)
    logging.getLogger("alembic.runtime").error("Unable to connect to %s", "node 1")
    logging.getLogger("sqlalchemy.pool").error("Parameters: %s", CANARY)
    logging.getLogger("uvicorn.access").warning("GET /v1/leads/%s", CANARY)
    logging.getLogger("alembic.runtime").info("Connected")
    warnings.showwarning(f"odd value {CANARY}", UserWarning, __file__, 1)

    assert written(lines) == [
        {"level": "warning", "event": "Invalid HTTP request received.", "logger": "uvicorn.error"},
        {"level": "error", "event": "Unable to connect to node 1", "logger": "alembic.runtime"},
        {"level": "error", "event": "withheld", "logger": "sqlalchemy.pool"},
        {"level": "warning", "event": "withheld", "logger": "py.warnings"},
    ]


def test_the_last_words_of_a_crash_are_a_line_too(lines: io.BytesIO) -> None:
    failure = raised(ValueError(CANARY))
    sys.excepthook(type(failure), failure, failure.__traceback__)

    assert [(line["event"], line["exception"]["type"]) for line in written(lines)] == [
        ("crashed", "builtins.ValueError")
    ]
