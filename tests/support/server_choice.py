"""Which server tests use: the one that the environment names, one in a container, or one of the tests' own."""

import os
from contextlib import suppress
from enum import Enum
from pathlib import Path
from typing import Any

from tests.support.compose_file import FILE, replace_variables

DATABASE, KAFKA = "ACCORD_TEST_DATABASE", "ACCORD_TEST_KAFKA"
ENGINE_SOCKET = Path("/var/run/docker.sock")
ENGINE_SECONDS = 5


class Place(Enum):
    """Where a server is that no variable names."""

    CONTAINER = "container"
    OWN = "own"


def choose_server(variable: str) -> str | Place:
    """The address in this variable; without one, a container where a Docker engine answers, else an own server."""
    address = os.environ.get(variable)
    return address or (Place.CONTAINER if engine_answers() else Place.OWN)


def engine_answers(socket: Path = ENGINE_SOCKET) -> bool:
    """Whether the Docker engine of DOCKER_HOST, or else of the usual socket, answers. It pulls and starts nothing."""
    if not os.environ.get("DOCKER_HOST") and not socket.exists():
        return False
    import docker  # takes half a second to import

    try:
        client = docker.from_env(timeout=ENGINE_SECONDS)
    except docker.errors.DockerException:
        return False
    try:
        return bool(client.ping())
    except docker.errors.DockerException:
        return False
    finally:
        client.close()


def can_run(service: str) -> bool:
    """Whether the engine has the images that a container of this service needs, or can pull them: it may have no way
    to a registry.
    """
    import docker
    from testcontainers.core.config import testcontainers_config

    # The second one deletes what tests leave behind.
    images = [name_image(service), *([] if testcontainers_config.ryuk_disabled else [testcontainers_config.ryuk_image])]
    client = docker.from_env()
    try:
        return all(has_image(client, image) for image in images)
    finally:
        client.close()


def has_image(client: Any, image: str) -> bool:
    """Whether the engine has this image, which it pulls if it can."""
    import docker

    for get in (client.images.get, client.images.pull):
        with suppress(docker.errors.DockerException, OSError):
            get(image)
            return True
    return False


def name_image(service: str) -> str:
    """The image that the compose file has for this service, with the variables of our environment."""
    block = FILE.read_text(encoding="utf-8").split(f"\n  {service}:\n", 1)[1]
    image = block.split("image: ", 1)[1].partition("\n")[0]
    return replace_variables(image, os.environ)
