"""One PostgreSQL server process: found again by its pid file and command line, launched, awaited, stopped."""

import contextlib
import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from shared.embedded_postgres.binaries import Account, StartupError, environment

PORT = 5432
READY = "ready"
STOPPING = "stopping"
SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Errors of statements can quote what a person typed, so the log keeps to the server's own life.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
}
NOT_DURABLE = {"fsync": "off", "full_page_writes": "off"}

LOOK_AGAIN_SECONDS = 0.02
RECOVERY_SECONDS = 86_400.0
FAST_STOP_SECONDS = 60.0
IMMEDIATE_STOP_SECONDS = 10.0
LOG_BYTES = 1_000_000
SHOWN_LOG_CHARACTERS = 2_000


class ClusterInUse(Exception):
    """Processes of a server that was killed still hold the cluster; they end by themselves."""


@dataclass(frozen=True)
class Running:
    """What a server's pid file says of it."""

    pid: int
    sockets: Path
    state: str
    command: str


def find(cluster: Path) -> Running | None:
    """The server that runs on the cluster, or None. A pid that meanwhile names another program does not count."""
    lines = _lines(cluster / "postmaster.pid")
    if not lines or not lines[0].isdecimal():
        return None
    command = command_line(int(lines[0]))
    if "postgres" not in command or f"-D {cluster} " not in f"{command} ":
        return None
    lines += [""] * 8
    return Running(int(lines[0]), Path(lines[4]), lines[7].strip(), command)


def command_line(pid: int) -> str:
    """The command of a living process, words separated by one space; empty for a dead one or a zombie."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").replace("\0", " ").strip()
    except OSError:
        if Path("/proc/self").exists():
            return ""
    shown = subprocess.run(["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return "" if "<defunct>" in shown.stdout else shown.stdout.strip()


def command(programs: Path, cluster: Path, sockets: Path, *, durable: bool) -> list[str]:
    settings = SETTINGS | ({} if durable else NOT_DURABLE) | {"unix_socket_directories": str(sockets)}
    words = [f"{name}={value}" for name, value in settings.items()]
    return [str(programs / "postgres"), "-D", str(cluster), *(word for pair in words for word in ("-c", pair))]


def launch(words: list[str], account: Account, log: Path) -> subprocess.Popen[bytes]:
    """In a session of its own: an interrupt at the terminal must reach Accord first, which then stops its server."""
    if log.exists() and log.stat().st_size > LOG_BYTES:
        log.replace(log.with_suffix(".log.1"))
    with log.open("ab") as out:
        return subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=environment(),
            start_new_session=True,
            user=account.uid,
            group=account.gid,
            extra_groups=account.groups,
        )


def remove_stale_pid(cluster: Path, sockets: Path) -> None:
    """PostgreSQL takes any living process named in its pid files for a server, so a reused pid would lock us out."""
    if find(cluster) is not None:
        return
    (sockets / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)
    file = cluster / "postmaster.pid"
    lines = _lines(file)
    if lines and lines[0].isdecimal():
        # Our own pid, its parent's, is one that it knows to be no server; the other lines must stay: they name
        # the shared memory that processes of a killed server may still hold, which it checks before it starts.
        file.write_text("\n".join([str(os.getpid()), *lines[1:], ""]))
    else:
        file.unlink(missing_ok=True)


def await_ready(cluster: Path, process: subprocess.Popen[bytes] | None, log: Path, log_start: int) -> Running:
    """Waits through crash recovery, however long it takes. `process` is None for a server that was adopted."""
    deadline = time.monotonic() + RECOVERY_SECONDS
    while time.monotonic() < deadline:
        running = find(cluster)
        if running is not None and running.state == READY:
            return running
        if running is None and (process is None or process.poll() is not None):
            raise _why_it_ended(log, log_start)
        time.sleep(LOOK_AGAIN_SECONDS)
    raise StartupError(f"the embedded database is still not ready; {log} says what it does")


def stop(cluster: Path, process: subprocess.Popen[bytes] | None = None) -> None:
    """Fast shutdown: clients are cut off, everything is written. Returns when no server runs on the cluster."""
    for number, seconds in ((signal.SIGINT, FAST_STOP_SECONDS), (signal.SIGQUIT, IMMEDIATE_STOP_SECONDS)):
        deadline = time.monotonic() + seconds
        if (pid := _alive(cluster, process)) is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        while _alive(cluster, process) is not None and time.monotonic() < deadline:
            time.sleep(LOOK_AGAIN_SECONDS)
    if _alive(cluster, process) is not None:
        raise StartupError(f"the database on {cluster} does not stop")


def _alive(cluster: Path, process: subprocess.Popen[bytes] | None) -> int | None:
    """Our own child counts until it is reaped: one that was just killed has no command line any more."""
    running = find(cluster)
    if running is not None:
        return running.pid
    return process.pid if process is not None and process.poll() is None else None


def _why_it_ended(log: Path, start: int) -> Exception:
    with log.open("rb") as file:
        file.seek(start)
        said = file.read().decode(errors="replace")[-SHOWN_LOG_CHARACTERS:].strip()
    if "is still in use" in said or "already exists" in said:
        return ClusterInUse(said)
    return StartupError(f"the embedded database does not start; it says:\n{said}")


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(errors="replace").splitlines()
    except FileNotFoundError:
        return []
