"""Why PostgreSQL cannot be used, in one sentence for the operator, with the place and the setting."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from socket import gaierror
from ssl import SSLError

import asyncpg
from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError

from shared.config.settings import BadSetting
from shared.db.connection import sqlstate

VARIABLE = "ACCORD_DATABASE_URL"
# The driver joins the failures of several addresses of one host in a text.
NOT_CONNECTED = "Connect call failed"
FILE_PARAMETERS = ("sslrootcert", "sslcert", "sslkey", "sslcrl", "passfile")
REFUSED_SQLSTATES = ("28P01", "28000")


class Unreachable(BadSetting):
    """PostgreSQL cannot be used now; `final` if waiting does not help."""

    def __init__(self, sentence: str, *, final: bool = False) -> None:
        super().__init__(sentence)
        self.final = final


class TooFewConnections(Unreachable):
    """All connections of PostgreSQL are in use."""


def describe_failure(error: BaseException, url: URL) -> Unreachable:
    """Why a connection to this URL failed, in one sentence with the place and the setting."""
    place, state = place_of(url), sqlstate(error)
    for name in FILE_PARAMETERS:
        if name in url.query and not os.access(str(url.query[name]), os.R_OK):
            return Unreachable(f"the file that {name} of {VARIABLE} names cannot be read", final=True)
    if state in REFUSED_SQLSTATES:
        return Unreachable(
            f"PostgreSQL at {place} refuses the user or the password of {VARIABLE}: {first_line(error)}", final=True
        )
    if state == "3D000":
        return Unreachable(f"PostgreSQL at {place} has no database {url.database}, which {VARIABLE} names")
    if state == "53300":
        return TooFewConnections(f"PostgreSQL at {place} has no connection free: end others, or raise max_connections")
    if isinstance(error, asyncpg.ClientConfigurationError | SSLError):
        return Unreachable(
            f"PostgreSQL at {place} cannot be used with the parameters of {VARIABLE}: {first_line(error)}", final=True
        )
    if isinstance(error, TimeoutError):
        return Unreachable(f"PostgreSQL at {place}, which {VARIABLE} names, does not answer")
    if isinstance(error, gaierror):
        return Unreachable(f"the host of {place}, which {VARIABLE} names, is not known")
    if isinstance(error, ConnectionRefusedError | FileNotFoundError) or NOT_CONNECTED in str(error):
        return Unreachable(f"nothing listens at {place}, which {VARIABLE} names")
    return Unreachable(f"PostgreSQL at {place}, which {VARIABLE} names, cannot be used: {first_line(error)}")


@contextmanager
def name_variable(variable: str) -> Iterator[None]:
    """Where a service has a server of its own: what fails in the block names its variable."""
    try:
        yield
    except Unreachable as error:
        raise type(error)(str(error).replace(VARIABLE, variable), final=error.final) from error.__cause__


def describe_missing_right(user: str, database: str, place: str, error: DBAPIError) -> Unreachable:
    """What a user needs who was refused when it migrated."""
    cause = error.orig and error.orig.__cause__
    return Unreachable(
        f"the user {user} of {VARIABLE} needs CREATEROLE, or membership in Accord's roles if they exist, and CREATE on "
        f"the database {database} at {place}: {first_line(cause)}",
        final=True,
    )


def describe_foreign_role(role: str) -> Unreachable:
    """The refusal to migrate a database whose tables belong to the role of another installation."""
    return Unreachable(
        f"the tables of this database belong to {role}, the role of another installation on the server of {VARIABLE}, "
        "whose user is no member of it: restore the database with --no-owner --no-acl",
        final=True,
    )


def is_lock_timeout(error: DBAPIError) -> bool:
    """Whether a statement gave up because another session holds a lock."""
    return sqlstate(error.orig or error) == "55P03"


def describe_locked_table(service: str) -> Unreachable:
    """The end of a migration that did not get the lock of a table."""
    return Unreachable(
        f"another session holds a table of {service} that a revision must alter, a backup perhaps: "
        "when it has ended, run `accord migrate` again",
        final=True,
    )


def describe_other_migration() -> Unreachable:
    """The end of a migration that waited for another one."""
    return Unreachable(
        "another process has been migrating this database for hours: see what it waits for, then run `accord migrate`",
        final=True,
    )


def place_of(url: URL) -> str:
    """The host and the port of the URL."""
    host, port = url.query.get("host", url.host or "localhost"), url.query.get("port", url.port or 5432)
    return f"{host}:{port}"


def first_line(error: object) -> str:
    """The message of an error of PostgreSQL, without its details."""
    return next(iter(str(error).splitlines()), "")
