"""Runs the whole suite on several workers (pytest-xdist), each with a PostgreSQL server of its own.

A file, a folder, `-k`, `-m` or `-n 0` runs in one process. So does every run on the server of
ACCORD_TEST_DATABASE, which has too few connections for several workers.
"""

import os

import pytest

# For two cores: a third worker uses them while the other two wait for processes, leases and brokers.
WORKERS = 3


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    option = config.option
    whole_suite = config.args_source is pytest.Config.ArgsSource.TESTPATHS and not (option.keyword or option.markexpr)
    own_servers = not os.environ.get("ACCORD_TEST_DATABASE")
    # Without pytest-xdist there is no such option; with -n it has a value; a worker starts no workers.
    unset = getattr(option, "numprocesses", 0) is None and not hasattr(config, "workerinput")
    if whole_suite and own_servers and unset and not (option.collectonly or option.usepdb):
        option.numprocesses = WORKERS
        option.dist = "loadgroup"


@pytest.fixture
def one_worker() -> None:
    """For tests that run one after the other: they share a costly fixture, or measure time."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Pure tests of one file run on one worker: they are so short that distributing them one by one takes longer."""
    if not getattr(config.option, "loadgroup", False):
        return
    for item in items:
        if item.get_closest_marker("pure"):
            item.add_marker(pytest.mark.xdist_group(item.path.name))
        elif "one_worker" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("one_worker"))
