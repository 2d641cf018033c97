"""Kafka with the settings that the compose file gives to its container."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from deploy.kafka import broker
from tests.support.compose_file import Service
from tests.support.kafka_broker import run_broker
from tests.support.server_choice import KAFKA

# The addresses and folders of the container are those of the broker of the test.
PLACED = ("KAFKA_LISTENERS", "KAFKA_ADVERTISED_LISTENERS", "KAFKA_CONTROLLER_QUORUM_VOTERS", "KAFKA_LOG_DIRS")
NO_PROPERTIES = ("KAFKA_HEAP_OPTS",)


@contextmanager
def run_kafka(service: Service) -> Iterator[str]:
    """The address of the broker that the environment names, else of one with the settings of the compose file."""
    if address := os.environ.get(KAFKA):
        yield address
        return
    with run_broker() as own:
        own.stop()
        broker.wipe(own.home)
        broker.start(own.home, own.port, **make_properties(service))
        yield own.bootstrap


def make_properties(service: Service) -> dict[str, str]:
    """Kafka's settings as the image reads them from the environment, with underscores for dots."""
    found: Mapping[str, Any] = service["environment"]
    return {
        name.removeprefix("KAFKA_").lower(): str(value)
        for name, value in found.items()
        if name.startswith("KAFKA_") and name not in (*PLACED, *NO_PROPERTIES)
    }
