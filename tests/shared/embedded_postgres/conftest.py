"""The data folder of one test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.embedded_postgres import postmaster
from tests.support.postgres_cluster import temporary_folder


@pytest.fixture
def folder() -> Iterator[Path]:
    """A path where nothing is yet; whatever server runs there at the end of the test is stopped."""
    with temporary_folder() as path:
        yield path
        postmaster.stop(path / "postgres")
