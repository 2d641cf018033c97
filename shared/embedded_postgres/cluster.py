"""An embedded PostgreSQL in a folder: made once, found again after any crash, owned by one Accord at a time."""

import os
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from shared.db.ddl import ddl
from shared.embedded_postgres import data_folder as folders
from shared.embedded_postgres import postmaster
from shared.embedded_postgres.binaries import MAJOR, Account, StartupError, account_for, programs_for, run

DATABASE = "accord"
USER = "accord"
UNFINISHED = "unfinished-"
ORPHANS_SECONDS = 60.0
ORPHANS_LOOK_AGAIN_SECONDS = 0.25


@dataclass
class EmbeddedCluster:
    """A running server and the lock on its folder; both last until `stop`, the lock no longer than this process."""

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
        """Of the database `accord`, for SQLAlchemy with asyncpg; stays the same as long as this process owns it."""
        return _url(self.sockets or self.cluster)

    def ensure(self) -> None:
        """Adopts the server that runs, else starts one; returns when it answers. To be called again if it ever dies."""
        deadline = time.monotonic() + ORPHANS_SECONDS
        while True:
            try:
                return self._ensure()
            except postmaster.ClusterInUse as held:
                if time.monotonic() > deadline:
                    raise StartupError(f"processes of a former server do not end; PostgreSQL says:\n{held}") from held
            time.sleep(ORPHANS_LOOK_AGAIN_SECONDS)

    def _ensure(self) -> None:
        log = self.folder / "postgres.log"
        log_start = log.stat().st_size if log.exists() else 0
        found = postmaster.find(self.cluster)
        # A server of other programs or settings is one that a former version of Accord left.
        if not found or found.state == postmaster.STOPPING or found.command != " ".join(self._command(found.sockets)):
            postmaster.stop(self.cluster, self.process)
            found = None
        if found:
            self.sockets = found.sockets
        else:
            self.sockets = self.sockets or folders.place_sockets(self.folder, self.cluster, self.account)
            postmaster.remove_stale_pid(self.cluster, self.sockets)
            self.process = postmaster.launch(self._command(self.sockets), self.account, log)
        postmaster.await_ready(self.cluster, self.process, log, log_start)

    def _command(self, sockets: Path) -> list[str]:
        return postmaster.command(self.programs, self.cluster, sockets, durable=self.durable)

    def stop(self) -> None:
        """Fast shutdown, then the folder is free for the next Accord. Asked twice, it does nothing."""
        if self.lock < 0:
            return
        postmaster.stop(self.cluster, self.process)
        folders.forget_sockets(self.folder)
        os.close(self.lock)
        self.lock = -1


def start_cluster(folder: Path, *, durable: bool = True) -> EmbeddedCluster:
    """The server of the folder, made if there is none. `durable=False` is for tests: no fsync.

    Raises FolderInUse if another Accord owns the folder, else CannotStart with a sentence for a person.
    """
    folder = folder.resolve()  # one folder, one name: the server is recognised by it
    account = account_for(folder / "postgres")
    folders.make(folder, account)
    lock = folders.own(folder)
    try:
        embedded = EmbeddedCluster(folder, durable, lock, account, programs_for(account, folder))
        if not embedded.cluster.exists():
            _create(embedded)
        _check_version(embedded.cluster)
        embedded.ensure()
    except BaseException:
        os.close(lock)
        raise
    return embedded


def find_running_url(folder: Path) -> str | None:
    """The URL of the server that runs in the folder, whoever owns it: for commands given beside `accord up`."""
    found = postmaster.find(folder.resolve() / "postgres")
    return _url(found.sockets) if found and found.state == postmaster.READY else None


def _url(sockets: Path) -> str:
    return f"postgresql+asyncpg://{USER}@/{DATABASE}?{urlencode({'host': sockets, 'port': postmaster.PORT})}"


def _create(embedded: EmbeddedCluster) -> None:
    """Made aside and renamed when whole, so that a folder named `postgres` is always a finished cluster."""
    for left in embedded.folder.glob(f"{UNFINISHED}*"):
        shutil.rmtree(left, ignore_errors=True)
    aside = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=embedded.folder))
    embedded.account.own(aside)
    options = ["--no-locale", "-E", "UTF8", "-U", USER, "-A", "trust", "-D", str(aside)]
    _step([str(embedded.programs / "initdb"), *options], embedded.account)
    single = [str(embedded.programs / "postgres"), "--single", "-D", str(aside), "postgres"]
    _step(single, embedded.account, stdin=ddl("CREATE DATABASE {name}\n", name=DATABASE))
    aside.rename(embedded.cluster)
    folders.sync(embedded.folder)


def _step(command: list[str], account: Account, *, stdin: str = "") -> None:
    done = run(command, account, stdin=stdin)
    if done.returncode != 0:
        raise StartupError(f"the embedded database cannot be made:\n{(done.stdout + done.stderr).strip()}")


def _check_version(cluster: Path) -> None:
    version = (cluster / "PG_VERSION").read_text().strip()
    if version != str(MAJOR):
        raise StartupError(f"the database in {cluster} was made by PostgreSQL {version}; this Accord brings {MAJOR}")
