"""A Kafka broker for tests: the one that the environment names, a container's, or a new one of this run."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.kafka_broker import run_broker

ADDRESS = "ACCORD_TEST_KAFKA"
DOCKER_SECONDS = 20


@contextmanager
def any_broker() -> Iterator[str]:
    """The address of a broker that no test may stop. Skips where no broker can run, or fails where one is required."""
    if address := os.environ.get(ADDRESS):
        yield address
    elif _docker_runs():
        from testcontainers.community.kafka import KafkaContainer  # takes a second to import

        with KafkaContainer().with_kraft() as container:
            yield container.get_bootstrap_server()
    else:
        with run_broker() as broker:
            yield broker.bootstrap


def _docker_runs() -> bool:
    if not shutil.which("docker"):
        return False
    return subprocess.run(["docker", "info"], capture_output=True, check=False, timeout=DOCKER_SECONDS).returncode == 0
