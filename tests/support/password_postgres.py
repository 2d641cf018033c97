"""A PostgreSQL that is made as its container image makes it: with passwords, and by the scripts that are mounted."""

import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from shared.embedded_postgres import account as accounts
from shared.embedded_postgres import data_folder
from shared.embedded_postgres.binaries import Account, find_programs, run
from tests.support.ports import free_port
from tests.support.postgres_cluster import temporary_folder

PASSWORDS = "host all all all scram-sha-256\n"
START_SECONDS = 30.0
STOP_SECONDS = 20.0
PAUSE_SECONDS = 0.05


@contextmanager
def run_password_postgres(
    command: Sequence[str], environment: Mapping[str, str], scripts: Sequence[Path]
) -> Iterator[int]:
    """The port of a server on 127.0.0.1, started by this command of the image; it is stopped after the block.

    `environment`: that of the container. `scripts`: run once, on the new database.
    """
    with temporary_folder() as folder, tempfile.TemporaryDirectory(prefix="accord-sockets-") as sockets:
        account = accounts.choose_account(folder)
        data_folder.create(folder, account)
        programs, cluster, port = find_programs(account, folder), folder / "data", free_port()
        make_cluster(programs, cluster, account, environment)
        account.take_ownership(Path(sockets))
        options = ["-p", str(port), "-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={sockets}"]
        server = subprocess.Popen(
            [str(programs / command[0]), "-D", str(cluster), *command[1:], *options],
            stderr=subprocess.DEVNULL,
            cwd="/",
            user=account.uid,
            group=account.gid,
            extra_groups=account.groups,
        )
        try:
            client = {"PGHOST": sockets, "PGPORT": str(port), "PATH": f"{programs}:/usr/bin:/bin"}
            await_server(programs, client)
            run_scripts(programs, scripts, {**environment, **client})
            yield port
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(STOP_SECONDS)


def make_cluster(programs: Path, cluster: Path, account: Account, environment: Mapping[str, str]) -> None:
    """As the image does: with the options and the user that the environment names."""
    cluster.mkdir(mode=0o700)
    account.take_ownership(cluster)
    password = cluster.with_name("password")
    password.write_text(environment["POSTGRES_PASSWORD"])
    account.take_ownership(password)
    options = ["--username", environment["POSTGRES_USER"], "--pwfile", str(password)]
    options += environment["POSTGRES_INITDB_ARGS"].split()
    made = run([str(programs / "initdb"), "-D", str(cluster), *options], account)
    assert made.returncode == 0, made.stderr
    with (cluster / "pg_hba.conf").open("a") as rules:
        rules.write(PASSWORDS)


def await_server(programs: Path, client: Mapping[str, str]) -> None:
    """Wait until it answers."""
    deadline = time.monotonic() + START_SECONDS
    while subprocess.run([str(programs / "pg_isready")], env=client, capture_output=True, check=False).returncode:
        assert time.monotonic() < deadline
        time.sleep(PAUSE_SECONDS)


def run_scripts(programs: Path, scripts: Sequence[Path], environment: Mapping[str, str]) -> None:
    """Make the database, then run the scripts with the environment of the container."""
    create = [str(programs / "createdb"), "--username", environment["POSTGRES_USER"], environment["POSTGRES_DB"]]
    subprocess.run(create, env=environment, check=True)
    for script in scripts:
        done = subprocess.run([str(script)], env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
