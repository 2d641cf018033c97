"""The data folder: its default path, its mode, the lock of the process that owns it, and the folder of its socket."""

import fcntl
import os
import re
import shutil
import tempfile
from pathlib import Path

from shared.embedded_postgres.binaries import Account, StartupError, can_reach

LONGEST_SOCKET_FOLDER = 80  # bytes; every system limits the whole path of a socket to about 100
PLAIN_PATH = re.compile(r"[A-Za-z0-9_./-]+")
SHORT_PARENT = "/tmp"


class FolderInUse(StartupError):
    """Another Accord process owns the data folder."""


def default_folder() -> Path:
    """`/var/lib/accord` for root, else a folder in the user's home."""
    if os.geteuid() == 0:
        return Path("/var/lib/accord")
    return Path.home() / ".local" / "share" / "accord"


def create(folder: Path, account: Account) -> None:
    """Create the folder, closed to other users. If root runs it, the server's account may enter it.

    A folder that is not empty keeps its mode, as does every folder above; its secrets have closed modes of their own.
    Raises StartupError.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not any(folder.iterdir()):
            folder.chmod(0o700 if account.uid is None else 0o711)
    except OSError as error:
        raise StartupError(f"the data folder {folder} cannot be made or read: {error.strerror}") from error
    if not can_reach(account, folder):
        raise StartupError(
            f"run by root, the database runs as another user, who cannot reach {folder}:"
            " it or a folder above it is closed to others; choose another with --data"
        )


def lock(folder: Path) -> int:
    """Lock the folder for this process; returns the descriptor that holds the lock. Raises FolderInUse, StartupError.

    No child process inherits the lock: it ends with its owner, also if the owner's server goes on running.
    """
    try:
        descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StartupError(f"the data folder {folder} cannot be written: {error.strerror}") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        owner = os.read(descriptor, 20).decode(errors="replace").strip()
        os.close(descriptor)
        raise FolderInUse(f"another Accord (process {owner}) uses the data folder {folder}") from None
    os.truncate(descriptor, 0)
    os.write(descriptor, f"{os.getpid()}\n".encode())
    return descriptor


def unlock(descriptor: int) -> None:
    """Release the lock."""
    os.close(descriptor)


def place_sockets(folder: Path, cluster: Path, account: Account) -> Path:
    """The folder of the server's socket: the cluster, which is closed to others.

    If that path is too long or has special characters: a new folder with a short path.
    """
    remove_sockets(folder)
    name = str(cluster)
    if len(os.fsencode(name)) <= LONGEST_SOCKET_FOLDER and PLAIN_PATH.fullmatch(name):
        return cluster
    sockets = Path(tempfile.mkdtemp(prefix="accord-", dir=SHORT_PARENT))
    account.take_ownership(sockets)
    (folder / "sockets").write_text(str(sockets))
    return sockets


def remove_sockets(folder: Path) -> None:
    """Remove the short folder that `place_sockets` created, if it did."""
    path_file = folder / "sockets"
    if path_file.exists():
        shutil.rmtree(path_file.read_text(), ignore_errors=True)
        path_file.unlink()


def sync(folder: Path) -> None:
    """Write a rename in the folder to disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
