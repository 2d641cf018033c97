"""Runs the whole suite on several workers (pytest-xdist), each with a PostgreSQL server of its own.

Only a run of everything is shared out: a file, a folder, `-k` or `-m` runs in one process, as does `-n 0`. So does
everything on the one server that ACCORD_TEST_DATABASE_URL names, which several workers would leave without connections.
"""

import os

import pytest

# For two cores: a third worker uses them while the others wait for processes, leases and brokers.
WORKERS = 3


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    option = config.option
    whole_suite = config.args_source is pytest.Config.ArgsSource.TESTPATHS and not (option.keyword or option.markexpr)
    own_servers = not os.environ.get("ACCORD_TEST_DATABASE_URL")
    # Without pytest-xdist there is no such option; with -n it has a value; in a worker there is nothing to share out.
    free_choice = getattr(option, "numprocesses", 0) is None and not hasattr(config, "workerinput")
    if whole_suite and own_servers and free_choice and not (option.collectonly or option.usepdb):
        option.numprocesses = WORKERS
        option.dist = "loadgroup"


@pytest.fixture
def one_worker() -> None:
    """Asked for by tests that run one after the other: they share something costly, or measure time."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Pure tests stay together file by file: they are so short that handing them out one by one costs more."""
    if not getattr(config.option, "loadgroup", False):
        return
    for item in items:
        if item.get_closest_marker("pure"):
            item.add_marker(pytest.mark.xdist_group(item.path.name))
        elif "one_worker" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("one_worker"))
