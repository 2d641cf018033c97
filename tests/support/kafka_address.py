"""A Kafka broker for tests: the one that the environment names, a container's, or a new one of this run."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.kafka_broker import run_broker
from tests.support.server_choice import KAFKA, Place, choose_server


@contextmanager
def any_broker() -> Iterator[str]:
    """The address of a broker that no test may stop. Skips where no broker can run, or fails where one is required."""
    match choose_server(KAFKA):
        case str(address):
            yield address
        case Place.CONTAINER:
            from testcontainers.community.kafka import KafkaContainer  # takes a second to import

            with KafkaContainer().with_kraft() as container:
                yield container.get_bootstrap_server()
        case Place.OWN:
            with run_broker() as broker:
                yield broker.bootstrap
