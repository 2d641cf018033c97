"""The data folder: where it is, who may walk through it, which Accord owns it, where its socket lies."""

import fcntl
import os
import re
import shutil
import tempfile
from pathlib import Path

from shared.embedded_postgres.binaries import Account, StartupError, reaches

LONGEST_SOCKET_FOLDER = 80  # bytes; a socket's whole path has about 100 on every system
PLAIN = re.compile(r"[A-Za-z0-9_./-]+")
SHORT_PLACE = "/tmp"


class FolderInUse(StartupError):
    """Another Accord owns the data folder."""


def default_folder() -> Path:
    if os.geteuid() == 0:
        return Path("/var/lib/accord")
    return Path.home() / ".local" / "share" / "accord"


def make(folder: Path, account: Account) -> None:
    """A new folder is closed to others: for root all but the way through it, which the server's account needs.

    A folder that holds something keeps its mode, as does every folder above; secrets inside have closed modes anyway.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not any(folder.iterdir()):
            folder.chmod(0o700 if account.uid is None else 0o711)
    except OSError as error:
        raise StartupError(f"the data folder {folder} cannot be made or read: {error.strerror}") from error
    if not reaches(account, folder):
        raise StartupError(
            f"run by root, the database runs as another user, who cannot reach {folder}:"
            " it or a folder above it is closed to others; choose another with --data"
        )


def own(folder: Path) -> int:
    """A lock held by the open file, which no child inherits: a killed owner frees it, whatever of it still runs."""
    try:
        lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StartupError(f"the data folder {folder} cannot be written: {error.strerror}") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        owner = os.read(lock, 20).decode(errors="replace").strip()
        os.close(lock)
        raise FolderInUse(f"another Accord (process {owner}) uses the data folder {folder}") from None
    os.truncate(lock, 0)
    os.write(lock, f"{os.getpid()}\n".encode())
    return lock


def place_sockets(folder: Path, cluster: Path, account: Account) -> Path:
    """The cluster itself, closed to others; where that is too long or has odd letters, a short folder of its own."""
    forget_sockets(folder)
    name = str(cluster)
    if len(os.fsencode(name)) <= LONGEST_SOCKET_FOLDER and PLAIN.fullmatch(name):
        return cluster
    sockets = Path(tempfile.mkdtemp(prefix="accord-", dir=SHORT_PLACE))
    account.own(sockets)
    (folder / "sockets").write_text(str(sockets))
    return sockets


def forget_sockets(folder: Path) -> None:
    note = folder / "sockets"
    if note.exists():
        shutil.rmtree(note.read_text(), ignore_errors=True)
        note.unlink()


def sync(folder: Path) -> None:
    """Makes a rename in the folder last."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
