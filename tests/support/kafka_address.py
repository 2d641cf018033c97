"""A Kafka broker for tests: the one that the environment names, a container's, or a new one of this run."""

from collections.abc import Iterator
from contextlib import contextmanager

from deploy.write_secrets import make_text
from tests.support.compose_file import load_compose, read_variables
from tests.support.kafka_broker import run_broker
from tests.support.ports import free_port
from tests.support.server_choice import KAFKA, Place, can_run, choose_server, name_image

CONTAINER_PORT = 9092


@contextmanager
def any_broker() -> Iterator[str]:
    """The address of a broker that no test may stop. Skips where no broker can run, or fails where one is required."""
    match choose_server(KAFKA):
        case str(address):
            yield address
        case Place.CONTAINER if can_run("kafka"):
            with run_container() as address:
                yield address
        case _:
            with run_broker() as broker:
                yield broker.bootstrap


@contextmanager
def run_container() -> Iterator[str]:
    """The address of a broker in a container, which is deleted after the block."""
    from testcontainers.core.container import DockerContainer  # takes a second to import
    from testcontainers.core.wait_strategies import LogMessageWaitStrategy

    container = DockerContainer(name_image("kafka"))
    port = free_port()
    address = f"{container.get_docker_client().host()}:{port}"
    container.with_envs(**make_environment(address)).with_bind_ports(CONTAINER_PORT, port)
    with container.waiting_for(LogMessageWaitStrategy("Kafka Server started")):
        yield address


def make_environment(address: str) -> dict[str, str]:
    """What the compose file gives to its Kafka, for clients that reach it at this address."""
    environment: dict[str, str] = load_compose(read_variables(make_text()))["kafka"]["environment"]
    return environment | {"KAFKA_ADVERTISED_LISTENERS": f"PLAINTEXT://{address}"}
