"""A local Apache Kafka for development and tests: one KRaft node on loopback, detached, found again by its pid file."""

import os
import shutil
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from deploy.kafka.data_folder import configure, last_words, log, make_cluster, port_of, settings, wipe_data
from deploy.kafka.download import NoBroker, fetch, home, missing, one_at_a_time
from deploy.kafka.ports import HOST, answers, free_port, is_free

__all__ = ["Broker", "NoBroker", "fetch", "find", "free_port", "home", "kill", "missing", "start", "stop", "wipe"]

JAVA = ("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn")
MAIN = "kafka.Kafka"
START_SECONDS = 60
STOP_SECONDS = 10
KILL_SECONDS = 10
POLL_SECONDS = 0.05
EXEC_POLLS = 20


@dataclass(frozen=True)
class Broker:
    """A broker's process and its folder: server.properties, data/, broker.pid, broker.log."""

    home: Path
    port: int
    pid: int

    @property
    def bootstrap(self) -> str:
        return f"{HOST}:{self.port}"


def start(home: Path, port: int, **properties: str | int) -> Broker:
    """Start a broker in its folder, on `port` and the one above, and wait until it is ready.

    What the folder's data/ holds is kept; an empty one becomes a new cluster. Further properties are Kafka's, with
    underscores for dots: `log_retention_ms=1000`. Raises NoBroker.
    """
    home = home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    jars = fetch()
    with one_at_a_time(home / "start.lock"):
        if running := find(home):
            raise NoBroker(f"a broker runs in {home} already, at {running.bootstrap}")
        if not is_free(port):
            raise NoBroker(
                f"ports {port} and {port + 1} are not both free: choose another, with --port or ACCORD_KAFKA_PORT"
            )
        configure(home, port, properties)
        return launch(home, port, ("-cp", f"{jars}/*"))


def launch(home: Path, port: int, classpath: tuple[str, ...]) -> Broker:
    make_cluster(home, classpath)
    broker = Broker(home, port, spawn(home, (*JAVA, *classpath, MAIN, str(settings(home)))))
    (home / "broker.pid").write_text(f"{broker.pid}\n")
    wait_until_ready(broker)
    return broker


def find(home: Path) -> Broker | None:
    """The broker that runs in this folder, by its pid file and its command line."""
    home = home.resolve()
    try:
        broker = Broker(home, port_of(home), int((home / "broker.pid").read_text()))
    except (FileNotFoundError, ValueError):
        return None
    return broker if is_running(broker) else None


def wait_until_ready(broker: Broker) -> None:
    """Raises NoBroker, with the broker's last words, if it ends or is not ready in time."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if not is_running(broker):
            raise NoBroker(f"Kafka ended: {last_words(broker.home)}")
        if answers(broker.port):
            return
        time.sleep(POLL_SECONDS)
    kill(broker)
    raise NoBroker(f"Kafka was not ready after {START_SECONDS} seconds: {last_words(broker.home)}")


def stop(broker: Broker) -> None:
    """End the broker in order; one that does not answer is killed. Its data stays."""
    if not ended(broker, signal.SIGTERM, STOP_SECONDS):
        kill(broker)


def kill(broker: Broker) -> None:
    """`kill -9`. Its data stays."""
    if not ended(broker, signal.SIGKILL, KILL_SECONDS):
        raise NoBroker(f"process {broker.pid} did not end")


def wipe(home: Path) -> None:
    """Delete the data of a broker that is not running: the next start makes a new, empty cluster."""
    if find(home):
        raise NoBroker(f"the broker in {home} still runs")
    wipe_data(home)


def spawn(home: Path, arguments: tuple[str, ...]) -> int:
    """Start java in a session of its own, so that it outlives us. Not by Popen, which complains of what it leaves."""
    java = shutil.which("java") or "java"
    streams = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, log(home), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
        (os.POSIX_SPAWN_DUP2, 1, 2),
    ]
    return os.posix_spawn(java, [java, *arguments], os.environ, file_actions=streams, setsid=True)


def is_running(broker: Broker) -> bool:
    """Whether the pid still is this folder's broker, and not a stranger's by now."""
    words = command_line(broker.pid)
    return MAIN.encode() in words and os.fsencode(settings(broker.home)) in words


def command_line(pid: int) -> list[bytes]:
    """Empty for a process that is gone, or a zombie."""
    process = Path(f"/proc/{pid}")
    with suppress(FileNotFoundError, ProcessLookupError):
        for _ in range(EXEC_POLLS):
            line = (process / "cmdline").read_bytes()
            state = (process / "stat").read_text().rpartition(") ")[2][0]
            if line or state in "ZX":
                return line.split(b"\0")
            time.sleep(POLL_SECONDS)  # between fork and exec it has none yet
    return []


def ended(broker: Broker, number: signal.Signals, seconds: float) -> bool:
    """Send the signal and wait. True once the process is gone and, where they become so, its ports are free."""
    if is_running(broker):
        os.kill(broker.pid, number)
    deadline = time.monotonic() + seconds
    # The threads of a killed process hold its ports for some milliseconds after its name is gone.
    while (is_running(broker) or not is_free(broker.port)) and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
    with suppress(ChildProcessError):  # another process may have started it
        os.waitpid(broker.pid, os.WNOHANG)
    return not is_running(broker)
