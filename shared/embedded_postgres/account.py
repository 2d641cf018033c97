"""Whose the embedded PostgreSQL is: the account that runs it and owns its files, and who may connect to it.

PostgreSQL refuses to run as root. For root it runs under an account of its own, which is created if it is missing:
other programs run as `nobody` too, and would read the files of its server.
"""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

from shared.embedded_postgres.binaries import Account, StartupError, clean_environment
from shared.embedded_postgres.postmaster import ClusterInUse
from shared.telemetry import log

OWN_ACCOUNT = "accord-postgres"
SHARED_ACCOUNT = "nobody"
SYSTEM_FOLDERS = "/usr/sbin:/usr/bin:/sbin:/bin"
OPTIONS = ("--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin")
TRIES = 3

# The user of the connection is known from the socket; the map says who may log in.
PEER = "local all all peer map=accord\nlocal replication all peer map=accord\n"
TRUST = "local all all trust\n"


def choose_account(folder: Path) -> Account:
    """The account that runs the server of this data folder: that of this process unless root runs it.

    For root: the user whose folder it is, else the account of its own, else the owner of the database, else `nobody`.
    """
    if os.geteuid() != 0:
        return Account()
    cluster = folder / "postgres"
    owner = cluster.stat() if cluster.exists() else None
    former = Account(owner.st_uid, owner.st_gid, ()) if owner and owner.st_uid else None
    if former and (former.uid == folder.stat().st_uid or _has_files_elsewhere(cluster)):
        return former
    own = _find_account(OWN_ACCOUNT) or _create_account()
    if own is None:
        log.warning("embedded_postgres_without_own_account", kind=OWN_ACCOUNT)
        own = former or _find_account(SHARED_ACCOUNT)
    if own is None:
        raise StartupError(f"as root the database runs as the user {SHARED_ACCOUNT!r}, who is missing here")
    return own


def _find_account(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(entry.pw_uid, entry.pw_gid, ()) if entry.pw_uid else None


def _create_account() -> Account | None:
    """Create the own account; None if this system does not let us."""
    program = shutil.which("useradd", path=SYSTEM_FOLDERS)
    for _ in range(TRIES if program else 0):
        command = [str(program), *OPTIONS, OWN_ACCOUNT]
        with contextlib.suppress(OSError):
            subprocess.run(command, capture_output=True, check=False, cwd="/", env=clean_environment())
        # Another Accord may have created it at the same moment.
        if account := _find_account(OWN_ACCOUNT):
            log.info("account_created", kind=OWN_ACCOUNT)
            return account
    return None


def _has_files_elsewhere(cluster: Path) -> bool:
    """Whether an operator moved a part of the database to another disk, with a link in its place."""
    return any(path.is_symlink() for path in (cluster / "pg_wal", *(cluster / "pg_tblspc").glob("*")))


def take_over(cluster: Path, account: Account) -> None:
    """Make the account the owner of a database that another account's server wrote, and that no server uses now.

    The folder itself comes last, so that a take-over that was cut off begins again. Links are not followed.
    Raises ClusterInUse if processes of a server that was killed still use it.
    """
    former = cluster.stat().st_uid
    if account.uid is None or account.gid is None or former == account.uid:
        return
    if _is_used(cluster, former):
        # PostgreSQL itself sees only those of its own account.
        raise ClusterInUse(f"processes of the user {former} still use {cluster}")
    for _, folders, files, descriptor in os.fwalk(cluster, topdown=False):
        for name in (*folders, *files):
            if os.stat(name, dir_fd=descriptor, follow_symlinks=False).st_uid == former:
                os.chown(name, account.uid, account.gid, dir_fd=descriptor, follow_symlinks=False)
    account.take_ownership(cluster)


def _is_used(cluster: Path, user: int) -> bool:
    for process in Path("/proc").glob("[0-9]*"):
        # It may end meanwhile.
        with contextlib.suppress(OSError):
            if process.stat().st_uid == user and (process / "cwd").readlink() == cluster:
                return True
    return False


def belongs_to(cluster: Path, account: Account) -> bool:
    """Whether the account owns the database, and only those who may connect to it can."""
    owns = account.uid is None or cluster.stat().st_uid == account.uid
    return owns and all(
        (cluster / name).exists() and (cluster / name).read_text(errors="replace") == content
        for name, content in _access_rules(account).items()
    )


def restrict_access(cluster: Path, account: Account) -> None:
    """Let only root and the account's user connect to the server, before it starts."""
    for name, content in _access_rules(account).items():
        # A file under another name that is renamed: the account may have put a link in its place.
        with tempfile.NamedTemporaryFile("w", dir=cluster, delete=False) as file:
            file.write(content)
        account.take_ownership(Path(file.name))
        Path(file.name).replace(cluster / name)


def _access_rules(account: Account) -> dict[str, str]:
    client = os.geteuid()
    server = client if account.uid is None else account.uid
    names = {uid: name for uid in (0, client, server) if (name := _find_name(uid))}
    if client not in names:
        # A user without a name cannot be told by it; the folder of the socket is closed to all others.
        return {"pg_hba.conf": TRUST, "pg_ident.conf": ""}
    users = sorted({name for uid, name in names.items() if uid == client or name != SHARED_ACCOUNT})
    return {"pg_hba.conf": PEER, "pg_ident.conf": "".join(f'accord "{user}" all\n' for user in users)}


def _find_name(uid: int) -> str | None:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return None
