"""The checks of each service: its revisions, its processes, what it has left undone; and the secret they share."""

from collections.abc import Iterator

from shared.auth import check_secrets
from shared.config.settings import BadSetting, Settings
from shared.db.connection import DATABASE_ERRORS, Connection, sql
from shared.db.lenders import open_database
from shared.db.revisions import list_pending
from shared.errors import Unavailable
from shared.messaging.log.journal import find_topics_ahead, read_consumer_lag
from shared.messaging.set_aside import count_failures
from shared.runtime.diagnosis.finding import Finding

LATE_SECONDS = 60.0

_PROCESSES = sql("""
    select count(*) from pg_stat_activity
    where datname = current_database() and application_name in (:name, :name || ' reads') and pid <> pg_backend_pid()
""")


async def check_service(settings: Settings, service: str) -> list[Finding]:
    """What the schema of the service tells; one problem if it cannot be read."""
    database = open_database(settings, service)
    try:
        async with database.read_connection() as conn:
            return list(await _check(conn, service))
    except Unavailable as error:
        cause = type(error.__cause__ or error).__name__
        sentence = (
            f"the {error} does not answer ({cause}), perhaps while `accord migrate` runs: ask again when that ended"
        )
        return [Finding("problem", service, sentence)]
    except (BadSetting, *DATABASE_ERRORS) as error:
        return [
            Finding("problem", service, f"its schema cannot be read ({type(error).__name__}): run `accord migrate`")
        ]
    finally:
        await database.close()


async def check_secret(settings: Settings) -> Finding:
    """Whether the secret is that of the installation."""
    database = open_database(settings, "intake")
    try:
        await check_secrets(database, settings.secrets)
    except (Unavailable, BadSetting, *DATABASE_ERRORS) as error:
        return Finding("problem", "secret", str(error) or type(error).__name__)
    finally:
        await database.close()
    return Finding("ok", "secret", "ACCORD_SECRET is that of this installation")


async def _check(conn: Connection, service: str) -> list[Finding]:
    pending = await list_pending(conn, service)
    if pending:
        return [Finding("problem", service, f"revisions are pending ({', '.join(pending)}): run `accord migrate`")]
    processes = (await conn.execute(_PROCESSES, {"name": f"accord {service}"})).scalar_one()
    _, lag = await read_consumer_lag(conn)
    ahead = await find_topics_ahead(conn)
    failures = await count_failures(conn)
    return [
        *_check_processes(service, processes),
        *_check_lag(service, lag),
        *_check_ahead(service, ahead),
        *_check_failures(service, failures.dead_letters, failures.set_aside),
    ]


def _check_processes(service: str, connections: int) -> Iterator[Finding]:
    if connections:
        yield Finding("ok", service, "a process runs, and the schema has every revision")
    else:
        sentence = f"no process is connected: start `accord up` or `accord serve {service}`"
        yield Finding("warning", service, sentence)


def _check_lag(service: str, seconds: float) -> Iterator[Finding]:
    if seconds > LATE_SECONDS:
        sentence = (
            f"it is {seconds:.0f} seconds behind what others publish: see its log, and start another process of it"
        )
        yield Finding("warning", service, sentence)


def _check_ahead(service: str, topics: list[str]) -> Iterator[Finding]:
    if topics:
        sentence = (
            f"it has handled more than the journal of {', '.join(topics)} holds, and will skip as many new events: "
            "restore all servers to one instant"
        )
        yield Finding("problem", service, sentence)


def _check_failures(service: str, dead_letters: int, set_aside: int) -> Iterator[Finding]:
    if dead_letters:
        sentence = f"records wait as dead letters ({dead_letters}): `accord dead-letters list` shows them and why"
        yield Finding("problem", service, sentence)
    if set_aside:
        yield Finding(
            "problem", service, f"rows are set aside ({set_aside}): `accord dead-letters list` shows them and why"
        )
