"""An embedded PostgreSQL in a data folder: created once, found again after a crash, owned by one process at a time."""

import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from shared.db.ddl import ddl
from shared.embedded_postgres import account as accounts
from shared.embedded_postgres import data_folder as folders
from shared.embedded_postgres import postmaster
from shared.embedded_postgres.binaries import MAJOR, Account, StartupError, find_programs, run

DATABASE = "accord"
USER = "accord"
UNFINISHED = "unfinished-"
ORPHANS_SECONDS = 60.0
ORPHANS_CHECK_SECONDS = 0.25


@dataclass
class EmbeddedCluster:
    """A running server and the lock on its folder. Both last until `stop`; the lock ends with this process."""

    folder: Path
    durable: bool
    lock: int
    account: Account
    programs: Path
    sockets: Path | None = None
    process: subprocess.Popen[bytes] | None = None

    @property
    def cluster(self) -> Path:
        return self.folder / "postgres"

    @property
    def url(self) -> str:
        """The URL of the database `accord`, for SQLAlchemy with asyncpg; it stays the same until `stop`."""
        return _url(self.sockets or self.cluster)

    def ensure(self) -> None:
        """Adopt the server that runs, else start one; returns when it answers. To be called again if it dies."""
        deadline = time.monotonic() + ORPHANS_SECONDS
        while True:
            try:
                return self._ensure()
            except postmaster.ClusterInUse as error:
                if time.monotonic() > deadline:
                    raise StartupError(f"processes of a former server do not end; PostgreSQL says:\n{error}") from error
            time.sleep(ORPHANS_CHECK_SECONDS)

    def _ensure(self) -> None:
        log = self.folder / "postgres.log"
        log_start = log.stat().st_size if log.exists() else 0
        running = postmaster.find(self.cluster)
        if running and self._can_adopt(running):
            self.sockets = running.sockets
        else:
            postmaster.stop(self.cluster, self.process)
            self.sockets = self.sockets or folders.place_sockets(self.folder, self.cluster, self.account)
            postmaster.remove_stale_pid(self.cluster, self.sockets)
            accounts.take_over(self.cluster, self.account)
            accounts.restrict_access(self.cluster, self.account)
            self.process = postmaster.launch(self._command(self.sockets), self.account, log)
        postmaster.await_ready(self.cluster, self.process, log, log_start)

    def _can_adopt(self, running: postmaster.Running) -> bool:
        # A server with other programs, settings or another account was left by another version of Accord.
        same_command = running.command == " ".join(self._command(running.sockets))
        return same_command and running.state != postmaster.STOPPING and accounts.belongs_to(self.cluster, self.account)

    def _command(self, sockets: Path) -> list[str]:
        return postmaster.command(self.programs, self.cluster, sockets, durable=self.durable)

    def stop(self) -> None:
        """Stop the server and release the folder. A second call does nothing."""
        if self.lock < 0:
            return
        postmaster.stop(self.cluster, self.process)
        folders.remove_sockets(self.folder)
        folders.unlock(self.lock)
        self.lock = -1


def start_cluster(folder: Path, *, durable: bool = True) -> EmbeddedCluster:
    """Start the server of the folder, which is created if it is missing. `durable=False` is for tests: no fsync.

    Raises FolderInUse if another process owns the folder, else StartupError with a sentence for the user.
    """
    folder = folder.resolve()  # the server is recognised by the folder's name, so the folder must have one name
    account = accounts.choose_account(folder)
    folders.create(folder, account)
    lock = folders.lock(folder)
    try:
        embedded = EmbeddedCluster(folder, durable, lock, account, find_programs(account, folder))
        if not embedded.cluster.exists():
            _create_cluster(embedded)
        _check_version(embedded.cluster)
        embedded.ensure()
    except BaseException:
        folders.unlock(lock)
        raise
    return embedded


def find_running_url(folder: Path) -> str | None:
    """The URL of the server that runs in the folder, for commands beside `accord up`; None without one."""
    server = postmaster.find(folder.resolve() / "postgres")
    return _url(server.sockets) if server and server.state == postmaster.READY else None


def _url(sockets: Path) -> str:
    return f"postgresql+asyncpg://{USER}@/{DATABASE}?{urlencode({'host': sockets, 'port': postmaster.PORT})}"


def _create_cluster(embedded: EmbeddedCluster) -> None:
    """Create it under another name, then rename, so that a folder named `postgres` is always a complete cluster."""
    _remove_abandoned(embedded.folder)
    unfinished = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=embedded.folder))
    embedded.account.take_ownership(unfinished)
    options = ["--no-locale", "-E", "UTF8", "-U", USER, "-A", "peer", "-D", str(unfinished)]
    _run_or_fail([str(embedded.programs / "initdb"), *options], embedded.account)
    single_user = [str(embedded.programs / "postgres"), "--single", "-D", str(unfinished), "postgres"]
    _run_or_fail(single_user, embedded.account, stdin=ddl("CREATE DATABASE {name}\n", name=DATABASE))
    unfinished.rename(embedded.cluster)
    # A killed start may have left its initdb running, which wrote on.
    _remove_abandoned(embedded.folder)
    folders.sync(embedded.folder)


def _remove_abandoned(folder: Path) -> None:
    for abandoned in folder.glob(f"{UNFINISHED}*"):
        shutil.rmtree(abandoned, ignore_errors=True)


def _run_or_fail(command: list[str], account: Account, *, stdin: str = "") -> None:
    completed = run(command, account, stdin=stdin)
    if completed.returncode != 0:
        raise StartupError(f"the embedded database cannot be made:\n{(completed.stdout + completed.stderr).strip()}")


def _check_version(cluster: Path) -> None:
    version = (cluster / "PG_VERSION").read_text().strip()
    if version != str(MAJOR):
        raise StartupError(f"the database in {cluster} was made by PostgreSQL {version}; this Accord brings {MAJOR}")
