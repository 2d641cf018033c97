"""What happens to comments: they are written, and resolved."""

from typing import NamedTuple
from uuid import UUID

from uuid_utils.compat import uuid7

from services.qualification.agreements.domain import comment as domain
from services.qualification.agreements.domain.agreement import UnknownAgreement
from services.qualification.agreements.store import agreements, comments
from shared.auth import Caller
from shared.db.connection import Connection
from shared.db.database import Database, database_clock


class CommentResult(NamedTuple):
    """The comment as it is now, and whether this request changed it."""

    comment: domain.Comment
    changed: bool


async def add_comment(
    database: Database, caller: Caller, version: int, pointer: str, text: str, objection: bool
) -> CommentResult:
    """Write a comment; the same one by the same caller again is the one that is open.

    Raises UnknownAgreement, UnknownPlace, NoDraft, TooManyComments.
    """
    comment_id, author = uuid7(), name_caller(caller)

    async def add(conn: Connection) -> CommentResult:
        await comments.lock_version(conn, version)
        agreement = await agreements.find(conn, version)
        if agreement is None:
            raise UnknownAgreement
        now = await database_clock(conn)
        written = domain.Comment(comment_id, pointer, text, objection, author, now)
        comment = domain.add(agreement, await comments.list_comments(conn, version), written)
        if comment is written:
            await comments.insert(conn, version, comment)
        return CommentResult(comment, comment is written)

    return await database.run(add)


async def resolve_comment(
    database: Database, caller: Caller, version: int, comment_id: UUID, text: str
) -> CommentResult:
    """Write how a comment ended; the first resolution stands. Raises UnknownComment."""

    async def resolve(conn: Connection) -> CommentResult:
        await comments.lock_version(conn, version)
        found = await comments.list_comments(conn, version)
        resolution = domain.Resolution(text, name_caller(caller), await database_clock(conn))
        comment = domain.resolve(found, comment_id, resolution)
        if comment.resolution is resolution:
            await comments.save_resolution(conn, comment_id, resolution)
        return CommentResult(comment, comment.resolution is resolution)

    return await database.run(resolve)


def name_caller(caller: Caller) -> domain.Person:
    """Who speaks: the person who is signed in, or a tool by its key."""
    return domain.Person(caller.name or "An API key", caller.key_id)
