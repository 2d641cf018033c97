"""The server process of PostgreSQL: found by its pid file and command line, launched, awaited, stopped."""

import contextlib
import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from shared.embedded_postgres.binaries import Account, StartupError, clean_environment

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
    # Errors of statements can quote personal data, so only the server's own messages are logged.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
    # Filling each new log segment with zeros takes 0.1 s, for which every commit waits.
    "wal_init_zero": "off",
}
NOT_DURABLE = {"fsync": "off", "full_page_writes": "off"}

CHECK_SECONDS = 0.02
RECOVERY_SECONDS = 86_400.0
FAST_STOP_SECONDS = 60.0
IMMEDIATE_STOP_SECONDS = 10.0
LOG_BYTES = 1_000_000
SHOWN_LOG_CHARACTERS = 2_000


class ClusterInUse(Exception):
    """Processes of a server that was killed still use the cluster; they end by themselves."""


@dataclass(frozen=True)
class Running:
    """A running server, as its pid file describes it."""

    pid: int
    sockets: Path
    state: str
    command: str


def find(cluster: Path) -> Running | None:
    """The server that runs on the cluster, or None; also if its pid belongs to another program now."""
    lines = _read_lines(cluster / "postmaster.pid")
    if not lines or not lines[0].isdecimal():
        return None
    command = command_line(int(lines[0]))
    if "postgres" not in command or f"-D {cluster} " not in f"{command} ":
        return None
    lines += [""] * 8
    return Running(int(lines[0]), Path(lines[4]), lines[7].strip(), command)


def command_line(pid: int) -> str:
    """The command of a running process, arguments separated by spaces; empty for a dead one or a zombie."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").replace("\0", " ").strip()
    except OSError:
        if Path("/proc/self").exists():
            return ""
    ps = subprocess.run(["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return "" if "<defunct>" in ps.stdout else ps.stdout.strip()


def command(programs: Path, cluster: Path, sockets: Path, *, durable: bool) -> list[str]:
    """The command that starts a server on the cluster."""
    settings = SETTINGS | ({} if durable else NOT_DURABLE) | {"unix_socket_directories": str(sockets)}
    options = [option for name, value in settings.items() for option in ("-c", f"{name}={value}")]
    return [str(programs / "postgres"), "-D", str(cluster), *options]


def launch(command: list[str], account: Account, log: Path) -> subprocess.Popen[bytes]:
    """Start the command in a session of its own: Ctrl-C must reach only Accord, which then stops its server."""
    if log.exists() and log.stat().st_size > LOG_BYTES:
        log.replace(log.with_suffix(".log.1"))
    with log.open("ab") as out:
        os.fchmod(out.fileno(), 0o600)
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=clean_environment(),
            start_new_session=True,
            user=account.uid,
            group=account.gid,
            extra_groups=account.groups,
        )


def remove_stale_pid(cluster: Path, sockets: Path) -> None:
    """Clear the pid files of a dead server: PostgreSQL would take another process with that pid for a server."""
    if find(cluster) is not None:
        return
    (sockets / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)
    file = cluster / "postmaster.pid"
    lines = _read_lines(file)
    if lines and lines[0].isdecimal():
        # PostgreSQL knows that its parent, this process, is no server. The other lines must stay: they name the shared
        # memory that processes of a killed server may still use, which PostgreSQL checks before it starts.
        file.write_text("\n".join([str(os.getpid()), *lines[1:], ""]))
    else:
        file.unlink(missing_ok=True)


def await_ready(cluster: Path, process: subprocess.Popen[bytes] | None, log: Path, log_start: int) -> Running:
    """Wait until the server answers; crash recovery may take hours. `process` is None for an adopted server.

    Raises StartupError or ClusterInUse if the server ends.
    """
    deadline = time.monotonic() + RECOVERY_SECONDS
    while time.monotonic() < deadline:
        running = find(cluster)
        if running is not None and running.state == READY:
            return running
        if running is None and (process is None or process.poll() is not None):
            raise _failure_from_log(log, log_start)
        time.sleep(CHECK_SECONDS)
    raise StartupError(f"the embedded database is still not ready; {log} says what it does")


def stop(cluster: Path, process: subprocess.Popen[bytes] | None = None) -> None:
    """Stop the server: clients are disconnected, all data is written. Returns when no server runs on the cluster.

    Raises StartupError if the server does not stop.
    """
    for number, seconds in ((signal.SIGINT, FAST_STOP_SECONDS), (signal.SIGQUIT, IMMEDIATE_STOP_SECONDS)):
        deadline = time.monotonic() + seconds
        if (pid := _running_pid(cluster, process)) is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        while _running_pid(cluster, process) is not None and time.monotonic() < deadline:
            time.sleep(CHECK_SECONDS)
    if _running_pid(cluster, process) is not None:
        raise StartupError(f"the database on {cluster} does not stop")


def _running_pid(cluster: Path, process: subprocess.Popen[bytes] | None) -> int | None:
    """The server's pid. Our own child counts until it is reaped: after a kill it has no command line."""
    running = find(cluster)
    if running is not None:
        return running.pid
    return process.pid if process is not None and process.poll() is None else None


def _failure_from_log(log: Path, start: int) -> Exception:
    with log.open("rb") as file:
        file.seek(start)
        text = file.read().decode(errors="replace")[-SHOWN_LOG_CHARACTERS:].strip()
    if "is still in use" in text or "already exists" in text:
        return ClusterInUse(text)
    return StartupError(f"the embedded database does not start; it says:\n{text}")


def _read_lines(path: Path) -> list[str]:
    try:
        return path.read_text(errors="replace").splitlines()
    except FileNotFoundError:
        return []
