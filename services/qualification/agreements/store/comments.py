"""The table of comments on documents, and every query on it."""

from uuid import UUID

from services.qualification.agreements.domain.comment import Comment, Person, Resolution
from shared.db.connection import Connection, Row, sql
from shared.db.tables import (
    INSTANT,
    Boolean,
    Column,
    ForeignKey,
    Integer,
    Table,
    Text,
    Uuid,
    index,
    metadata_of,
    required,
)

comments_table = Table(
    "comments",
    metadata_of("qualification"),
    Column("comment_id", Uuid, primary_key=True),
    required("version", Integer, ForeignKey("agreements.version")),
    required("pointer", Text),
    required("text", Text),
    required("objection", Boolean),
    required("author", Text),
    required("key_id", Uuid),
    required("written_at", INSTANT),
    Column("resolution", Text),
    Column("resolver", Text),
    Column("resolver_key_id", Uuid),
    Column("resolved_at", INSTANT),
    index("comments_version", "version", "written_at", "comment_id"),
)

_LOCK_VERSION = sql("select version from agreements where version = :version for update")
_LIST = sql("""
    select comment_id, pointer, text, objection, author, key_id, written_at,
           resolution, resolver, resolver_key_id, resolved_at
    from comments where version = :version order by written_at, comment_id
""")
_INSERT = sql("""
    insert into comments (comment_id, version, pointer, text, objection, author, key_id, written_at)
    values (:comment_id, :version, :pointer, :text, :objection, :author, :key_id, cast(:written_at as timestamptz))
""")
_SAVE_RESOLUTION = sql("""
    update comments set resolution = :text, resolver = :resolver, resolver_key_id = cast(:key_id as uuid),
                        resolved_at = cast(:at as timestamptz)
    where comment_id = :comment_id
""")


async def lock_version(conn: Connection, version: int) -> None:
    """Until the transaction ends no other one adds or resolves comments of this version, or signs it."""
    await conn.execute(_LOCK_VERSION, {"version": version})


async def list_comments(conn: Connection, version: int) -> list[Comment]:
    """The comments on a version, oldest first; at most COMMENTS."""
    return [_read_row(row) for row in await conn.execute(_LIST, {"version": version})]


async def insert(conn: Connection, version: int, comment: Comment) -> None:
    """Insert a new comment."""
    values = {
        "comment_id": comment.comment_id,
        "version": version,
        "pointer": comment.pointer,
        "text": comment.text,
        "objection": comment.objection,
        "author": comment.author.name,
        "key_id": comment.author.key_id,
        "written_at": comment.written_at,
    }
    await conn.execute(_INSERT, values)


async def save_resolution(conn: Connection, comment_id: UUID, resolution: Resolution) -> None:
    """Write how a comment ended."""
    values = {"text": resolution.text, "resolver": resolution.by.name, "key_id": resolution.by.key_id}
    await conn.execute(_SAVE_RESOLUTION, values | {"at": resolution.at, "comment_id": comment_id})


def _read_row(row: Row) -> Comment:
    resolution = None
    if row.resolved_at is not None:
        resolution = Resolution(row.resolution, Person(row.resolver, row.resolver_key_id), row.resolved_at)
    author = Person(row.author, row.key_id)
    return Comment(row.comment_id, row.pointer, row.text, row.objection, author, row.written_at, resolution)
