"""A PostgreSQL server of one test's own, to be stopped, filled and set back."""

from collections.abc import Iterator

import pytest

from shared.embedded_postgres.cluster import EmbeddedCluster, start_cluster
from tests.support.postgres_cluster import temporary_folder


@pytest.fixture
def server(processes_and_sockets: None) -> Iterator[EmbeddedCluster]:
    """A running server, whose database `accord` is empty."""
    with temporary_folder() as folder:
        embedded = start_cluster(folder, durable=False)
        try:
            yield embedded
        finally:
            embedded.stop()
