"""A local Apache Kafka for development and tests: one detached KRaft node on loopback, found by its pid file."""

import os
import shutil
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from deploy.kafka.data_folder import (
    delete_data,
    ensure_cluster,
    last_log_line,
    log_path,
    read_port,
    settings_path,
    write_settings,
)
from deploy.kafka.download import BrokerUnavailable, ensure_jars, hold_file_lock, is_downloaded, jars_path
from deploy.kafka.ports import HOST, is_free, is_ready

JAVA = ("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn")
MAIN = "kafka.Kafka"
START_SECONDS = 60
STOP_SECONDS = 10
KILL_SECONDS = 10
POLL_SECONDS = 0.05
EXEC_POLLS = 20


@dataclass(frozen=True)
class Broker:
    """A broker's process and its folder, which holds server.properties, data/, broker.pid and broker.log."""

    home: Path
    port: int
    pid: int

    @property
    def bootstrap(self) -> str:
        return f"{HOST}:{self.port}"


def start(home: Path, port: int, **properties: str | int) -> Broker:
    """Start a broker in its folder, on `port` and the one above, and wait until it is ready.

    The broker keeps the records in data/; an empty data/ becomes a new cluster. `properties` are Kafka's, with
    underscores for dots: `log_retention_ms=1000`. Raises BrokerUnavailable.
    """
    home = home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    if reason := find_missing_tools():
        raise BrokerUnavailable(reason)
    jars = ensure_jars()
    with hold_file_lock(home / "start.lock"):
        if running := find(home):
            raise BrokerUnavailable(f"a broker runs in {home} already, at {running.bootstrap}")
        if not is_free(port):
            raise BrokerUnavailable(
                f"ports {port} and {port + 1} are not both free: choose another, with --port or ACCORD_KAFKA_PORT"
            )
        write_settings(home, port, properties)
        return launch(home, port, ("-cp", f"{jars}/*"))


def find_missing_tools() -> str | None:
    """The tools that this machine lacks for a broker, as one line with the remedy; None if it has all."""
    tools = {"java": "Java 17 or newer", "mvn": "Maven"}
    needed = ("java",) if is_downloaded(jars_path()) else ("java", "mvn")
    absent = " and ".join(tools[tool] for tool in needed if not shutil.which(tool))
    return f"Kafka needs {absent}: apt-get install default-jre-headless maven" if absent else None


def launch(home: Path, port: int, classpath: tuple[str, ...]) -> Broker:
    """Start the process, write its pid file and wait until it is ready."""
    ensure_cluster(home, classpath)
    broker = Broker(home, port, spawn(home, (*JAVA, *classpath, MAIN, str(settings_path(home)))))
    (home / "broker.pid").write_text(f"{broker.pid}\n")
    wait_until_ready(broker)
    return broker


def find(home: Path) -> Broker | None:
    """The broker that runs in this folder, identified by its pid file and its command line."""
    home = home.resolve()
    try:
        broker = Broker(home, read_port(home), int((home / "broker.pid").read_text()))
    except (FileNotFoundError, ValueError):
        return None
    return broker if is_running(broker) else None


def wait_until_ready(broker: Broker) -> None:
    """Raises BrokerUnavailable, with the last line of its log, if the broker ends or is not ready in time."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if not is_running(broker):
            raise BrokerUnavailable(f"Kafka ended: {last_log_line(broker.home)}")
        if is_ready(broker.port):
            return
        time.sleep(POLL_SECONDS)
    kill(broker)
    raise BrokerUnavailable(f"Kafka was not ready after {START_SECONDS} seconds: {last_log_line(broker.home)}")


def stop(broker: Broker) -> None:
    """Stop the broker by SIGTERM, and kill it if it does not end in time. Its data stays."""
    if not end(broker, signal.SIGTERM, STOP_SECONDS):
        kill(broker)


def kill(broker: Broker) -> None:
    """`kill -9`. Its data stays."""
    if not end(broker, signal.SIGKILL, KILL_SECONDS):
        raise BrokerUnavailable(f"process {broker.pid} did not end")


def wipe(home: Path) -> None:
    """Delete the data of a broker that is not running, so that its next start creates a new, empty cluster."""
    if find(home):
        raise BrokerUnavailable(f"the broker in {home} still runs")
    delete_data(home)


def spawn(home: Path, arguments: tuple[str, ...]) -> int:
    """Start Java in a session of its own, so that it outlives this process; the pid.

    Not by Popen, which warns at exit of a child that still runs.
    """
    java = shutil.which("java") or "java"
    streams = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, log_path(home), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
        (os.POSIX_SPAWN_DUP2, 1, 2),
    ]
    return os.posix_spawn(java, [java, *arguments], os.environ, file_actions=streams, setsid=True)


def is_running(broker: Broker) -> bool:
    """Whether the pid is still that of this folder's broker, and not of another program that got it later."""
    arguments = read_command_line(broker.pid)
    return MAIN.encode() in arguments and os.fsencode(settings_path(broker.home)) in arguments


def read_command_line(pid: int) -> list[bytes]:
    """The arguments of a process; empty for one that has ended, or is a zombie."""
    process = Path(f"/proc/{pid}")
    with suppress(FileNotFoundError, ProcessLookupError):
        for _ in range(EXEC_POLLS):
            line = (process / "cmdline").read_bytes()
            state = (process / "stat").read_text().rpartition(") ")[2][0]
            if line or state in "ZX":
                return line.split(b"\0")
            time.sleep(POLL_SECONDS)  # between fork and exec a process has no command line
    return []


def end(broker: Broker, number: signal.Signals, seconds: float) -> bool:
    """Send the signal and wait until the process has ended and its ports are free; whether the process has ended."""
    if is_running(broker):
        os.kill(broker.pid, number)
    deadline = time.monotonic() + seconds
    # The threads of a killed process hold its ports for some milliseconds longer than /proc lists it.
    while (is_running(broker) or not is_free(broker.port)) and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
    with suppress(ChildProcessError):  # another process may have started it
        os.waitpid(broker.pid, os.WNOHANG)
    return not is_running(broker)
