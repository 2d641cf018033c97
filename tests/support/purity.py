"""Marks tests as `pure`, and holds them to it: a pure test uses no database, broker, process or socket.

A test is pure if none of its fixtures leads to one of OUTSIDE. A test that starts a process or opens a socket by itself
asks for the fixture `processes_and_sockets`.
"""

import sys
from collections.abc import Generator

import pytest

OUTSIDE = frozenset({"cluster", "bootstrap", "broker", "folder", "processes_and_sockets"})
FORBIDDEN = frozenset({"subprocess.Popen", "os.fork", "os.posix_spawn", "socket.bind", "socket.connect"})

pure_test_runs = False


@pytest.fixture
def processes_and_sockets() -> None:
    """Asked for by a test that starts processes or opens sockets without any other fixture."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if OUTSIDE.isdisjoint(getattr(item, "fixturenames", ())):
            item.add_marker("pure")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    global pure_test_runs
    pure_test_runs = item.get_closest_marker("pure") is not None
    try:
        return (yield)
    finally:
        pure_test_runs = False


def refuse_outside(event: str, _: object) -> None:
    """Fail a pure test at the moment in which it leaves its process (an audit hook of the interpreter)."""
    if pure_test_runs and event in FORBIDDEN:
        pytest.fail(f"a pure test must not do this: {event}; see {__name__}")


sys.addaudithook(refuse_outside)
