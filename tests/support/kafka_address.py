"""Kafka brokers for tests: the one that the environment names, a container's, or one of this run's own."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.kafka_broker import own_broker

ADDRESS = "ACCORD_TEST_KAFKA"
ENGINE_SECONDS = 20


@contextmanager
def any_broker() -> Iterator[str]:
    """The address of a broker that nobody may stop; skips where none can be had, or fails where one is required."""
    if address := os.environ.get(ADDRESS):
        yield address
    elif _engine_answers():
        from testcontainers.community.kafka import KafkaContainer  # takes a second to import

        with KafkaContainer().with_kraft() as container:
            yield container.get_bootstrap_server()
    else:
        with own_broker() as own:
            yield own.bootstrap


def _engine_answers() -> bool:
    if not shutil.which("docker"):
        return False
    return subprocess.run(["docker", "info"], capture_output=True, check=False, timeout=ENGINE_SECONDS).returncode == 0
