"""The gateway of `deploy/gateway/`, run by a real nginx on this machine, in front of services that tests name."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.ports import free_port

REQUIRED = "ACCORD_TEST_NGINX_REQUIRED"
FOLDER = Path(__file__).parents[2] / "deploy" / "gateway"
COMMAND = ("nginx", "-g", "daemon off;")
# What each installation mounts into site/ only if it wants it.
OPTIONAL = ("tls.conf",)
START_SECONDS = 10.0
STOP_SECONDS = 20.0
PAUSE_SECONDS = 0.02


@dataclass
class Gateway:
    """A running gateway. `port`: of its server without TLS. `log`: what it writes to its two logs."""

    port: int
    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def read_log(self) -> str:
        """Both of its logs."""
        return (self.folder / "log").read_text()

    def stop(self) -> int:
        """Stop it as the container is stopped; the exit status."""
        self.process.send_signal(signal.SIGQUIT)
        return self.process.wait(STOP_SECONDS)


@contextmanager
def run_gateway(
    folder: Path, services: str, site: Mapping[str, str] | None = None, command: tuple[str, ...] = COMMAND
) -> Iterator[Gateway]:
    """A gateway with this text as services.conf and these files in site/; it is stopped after the block.

    Skips the test without nginx, or fails it where nginx is required.
    """
    port = free_port()
    write_configuration(folder, port, services, site or {})
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [find_nginx(), "-c", str(folder / "nginx.conf"), *as_this_user(command[1:])], stdout=log, stderr=log
        )
    gateway = Gateway(port, folder, process)
    try:
        await_start(gateway)
        yield gateway
    finally:
        if process.poll() is None:
            # Killed, it would leave its workers behind.
            process.terminate()
            process.wait(STOP_SECONDS)


def at_ports(ports: Mapping[str, int]) -> str:
    """A services.conf for services on these ports of this machine."""
    entries = "".join(f"    {service} 127.0.0.1:{port};\n" for service, port in ports.items())
    return f"map $service $address {{\n{entries}}}\n"


def find_nginx() -> str:
    """The path of nginx; skips or fails the test without it."""
    nginx = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if nginx is None:
        refuse = pytest.fail if os.environ.get(REQUIRED) else pytest.skip
        refuse("nginx is missing (Debian has it in the package nginx-light)")
    return str(nginx)


def as_this_user(arguments: tuple[str, ...]) -> list[str]:
    """These arguments of nginx, with which its workers too run as the user of this process."""
    if os.geteuid() != 0:
        return list(arguments)
    return [f"{argument} user root;" if argument.startswith("daemon") else argument for argument in arguments]


def write_configuration(folder: Path, port: int, services: str, site: Mapping[str, str]) -> None:
    """Copy the configuration into the folder, with its files and ports there."""
    (folder / "site").mkdir()
    for file in sorted(FOLDER.glob("*.conf")):
        if file.name not in OPTIONAL:
            (folder / file.name).write_text(adapt(file.read_text(), folder, port))
    (folder / "services.conf").write_text(services)
    for name, text in site.items():
        (folder / "site" / name).write_text(text)


def adapt(text: str, folder: Path, port: int) -> str:
    return text.replace("/tmp/", f"{folder}/").replace("listen 8080;", f"listen 127.0.0.1:{port};")


def await_start(gateway: Gateway) -> None:
    """Wait until it listens."""
    deadline = time.monotonic() + START_SECONDS
    while not (gateway.folder / "nginx.pid").exists() or not (gateway.folder / "nginx.pid").read_text():
        assert gateway.process.poll() is None, gateway.read_log()
        assert time.monotonic() < deadline, gateway.read_log()
        time.sleep(PAUSE_SECONDS)
