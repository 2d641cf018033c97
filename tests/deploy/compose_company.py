"""What the compose file starts, started on this machine: its commands and its environment, other addresses."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.write_secrets import make_text
from tests.deploy.compose_kafka import run_kafka
from tests.support.accord_process import AccordProcess
from tests.support.compose_file import ROOT, Service, environment_of, load_compose, of_profile, read_variables
from tests.support.nginx_gateway import Gateway, run_gateway
from tests.support.password_postgres import run_password_postgres

# Not 127.0.0.1: a service that listens on it takes its callers for users of this machine.
HOST = "127.0.0.2"
SERVICES = ("intake", "qualification", "handoff", "metrics")
SERVED = [sys.executable, "-m", "services.cli.main"]


@dataclass
class Company:
    """The services of one profile, and the gateway in front of them. `secrets`: what `.env` holds.

    `places`: what stands here for the addresses inside the networks of the compose file.
    """

    gateway: Gateway
    programs: dict[str, AccordProcess]
    services: dict[str, Service]
    secrets: dict[str, str]
    database_port: int
    places: Mapping[str, str]

    def database_url(self, role: str, password: str) -> str:
        return f"postgresql+asyncpg://{role}:{password}@127.0.0.1:{self.database_port}/accord"


@contextmanager
def run_company(profile: str, folder: Path) -> Iterator[Company]:
    """All of this profile but Prometheus and Grafana; it ends with the block."""
    secrets = read_variables(make_text())
    services = of_profile(load_compose(secrets), profile)
    with ExitStack() as stack:
        database = services["postgres"]
        port = stack.enter_context(
            run_password_postgres(database["command"], environment_of(database, {}), find_scripts(database))
        )
        places = {"postgres:5432": f"127.0.0.1:{port}", "0.0.0.0": HOST, "10.211.57.0/24": "127.0.0.1"}
        if "kafka" in services:
            places["kafka:9092"] = stack.enter_context(run_kafka(services["kafka"]))
        run_command(services, places)
        programs = {name: make_program(services, name, places, folder) for name in SERVICES}
        for program in programs.values():
            stack.callback(program.stop)
            program.start()
        for program in programs.values():
            program.await_ready()
        (folder / "gateway").mkdir()
        gateway = stack.enter_context(
            run_gateway(folder / "gateway", at_host(programs), command=tuple(services["gateway"]["command"]))
        )
        yield Company(gateway, programs, services, secrets, port, places)


def find_scripts(database: Service) -> list[Path]:
    """The scripts that are mounted where the image runs them on a new database."""
    volumes = [volume.split(":") for volume in database["volumes"]]
    return [ROOT / parts[0] for parts in volumes if parts[1].startswith("/docker-entrypoint-initdb.d/")]


def run_command(services: Mapping[str, Service], places: Mapping[str, str], *arguments: str) -> str:
    """What `docker compose run migrate` prints with these arguments; without any it is the container's own command."""
    service = find_service(services, "migrate")
    done = subprocess.run(
        [*SERVED, *(arguments or service["command"])],
        env=environment_of(service, places),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def find_service(services: Mapping[str, Service], name: str) -> Service:
    """This service of the profile."""
    return services.get(name) or services[f"{name}-small"]


def make_program(services: Mapping[str, Service], name: str, places: Mapping[str, str], folder: Path) -> AccordProcess:
    """A process of this service, on a port of its own."""
    service = find_service(services, name)
    program = AccordProcess(service["command"], {}, folder / f"{name}.log", host=HOST)
    program.environment = environment_of(service, {**places, "8080": str(program.port)})
    return program


def at_host(programs: Mapping[str, AccordProcess]) -> str:
    """A services.conf for these processes."""
    entries = "".join(f"    {name} {HOST}:{program.port};\n" for name, program in programs.items())
    return f"map $service $address {{\n{entries}}}\n"
