"""The data folder of a test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.embedded_postgres import postmaster
from tests.support.postgres_cluster import temporary_folder


@pytest.fixture
def folder() -> Iterator[Path]:
    """A path that does not exist yet; a server that runs there after the test is stopped."""
    with temporary_folder() as path:
        yield path
        postmaster.stop(path / "postgres")
