"""The marker `pure`: it is set for tests that use no database, broker, process or socket, and checked while they run.

A test is pure if none of its fixtures depends on one of OUTSIDE_FIXTURES. A test that starts a process or opens a
socket by itself uses the fixture `processes_and_sockets`.
"""

import sys
from collections.abc import Generator

import pytest

OUTSIDE_FIXTURES = frozenset({"cluster", "bootstrap", "broker", "folder", "processes_and_sockets"})
FORBIDDEN_AUDIT_EVENTS = frozenset({"subprocess.Popen", "os.fork", "os.posix_spawn", "socket.bind", "socket.connect"})

pure_test_runs = False


@pytest.fixture
def processes_and_sockets() -> None:
    """For a test that starts processes or opens sockets without another fixture of OUTSIDE_FIXTURES."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if OUTSIDE_FIXTURES.isdisjoint(getattr(item, "fixturenames", ())):
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
    """An audit hook of the interpreter: fails a pure test when it starts a process or opens a socket."""
    if pure_test_runs and event in FORBIDDEN_AUDIT_EVENTS:
        pytest.fail(f"a pure test must not do this: {event}; see {__name__}")


sys.addaudithook(refuse_outside)
