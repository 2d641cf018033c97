"""Sellers acknowledge the agreement in force; both sides see how many did."""

from typing import NamedTuple

from services.qualification.agreements.domain import acknowledgement as domain
from services.qualification.agreements.domain.agreement import AgreementVersion
from services.qualification.agreements.handlers.discuss import name_caller
from services.qualification.agreements.handlers.sign import load_version
from services.qualification.agreements.store import acknowledgements, agreements, comments
from shared.auth import Caller
from shared.db.connection import Connection
from shared.db.database import Database, database_clock


class Acknowledged(NamedTuple):
    """The acknowledgement that counts, and whether this request made it."""

    acknowledgement: domain.Acknowledgement
    changed: bool


async def acknowledge(database: Database, caller: Caller, version: int) -> Acknowledged:
    """Say that the caller read this version. Raises UnknownAgreement, NotInForce."""

    async def write(conn: Connection) -> Acknowledged:
        await comments.lock_version(conn, version)
        agreement = await load_version(conn, version)
        known = await acknowledgements.find(conn, version, caller.key_id)
        said = domain.Acknowledgement(caller.key_id, name_caller(caller).name, await database_clock(conn))
        counts = domain.acknowledge(agreement, known, said)
        if counts is said:
            await acknowledgements.insert(conn, version, said)
        return Acknowledged(counts, counts is said)

    return await database.run(write)


async def load_readers(database: Database, version: int) -> domain.Readers:
    """Who acknowledged this version, and who sells. Raises UnknownAgreement."""
    async with database.read_connection() as conn:
        await load_version(conn, version)
        found = await acknowledgements.list_acknowledgements(conn, version)
        return domain.Readers(found, await acknowledgements.list_sellers(conn))


async def find_unread(database: Database, caller: Caller) -> AgreementVersion | None:
    """The agreement in force, if the caller did not acknowledge it."""
    async with database.read_connection() as conn:
        agreement = await agreements.find_active(conn)
        if agreement is None or await acknowledgements.find(conn, agreement.version, caller.key_id):
            return None
    return agreement
