"""The sessions of browsers: rows of `access.sessions`, which a random cookie names, and the token of `accord up`."""

import hmac
import secrets
from contextlib import suppress
from uuid import UUID

from shared.auth.caller import OPERATOR, Caller, hash_secret
from shared.db.connection import Connection, sql
from shared.db.database import Database
from shared.errors import Unavailable

COOKIE = "accord"
SECRET_BYTES = 32
# All in all a session lasts 7 days, and 12 hours without a request.
SESSION_SECONDS = 7 * 24 * 60 * 60
IDLE_SECONDS = 12 * 60 * 60
# How exactly the last request is recorded: each page need not write.
SEEN_SECONDS = 5 * 60
# Of the id of a key without a note, which pages show for its name.
ID_CHARACTERS = 8

_FIND = sql("""
    select sessions.key_id, keys.scopes, keys.seller, keys.person, coalesce(people.name, keys.note) as name,
           coalesce(keys.seller, people.seller) as own_seller,
           sessions.seen_at < now() - make_interval(secs => :seen_seconds) as outdated
    from access.sessions
         left join access.keys on keys.key_id = sessions.key_id and keys.revoked_at is null
         left join access.people on people.key_id = keys.key_id
    where session_hash = :session_hash
          and sessions.created_at > now() - make_interval(secs => :session_seconds)
          and sessions.seen_at > now() - make_interval(secs => :idle_seconds)
""")
_ADD = sql("insert into access.sessions (session_hash, key_id) values (:session_hash, cast(:key_id as uuid))")
_SEE = sql("update access.sessions set seen_at = now() where session_hash = :session_hash")
_END = sql("delete from access.sessions where session_hash = :session_hash")
_DELETE_EXPIRED = sql("""
    delete from access.sessions where session_hash in (
        select session_hash from access.sessions where created_at < now() - make_interval(secs => :session_seconds)
        limit :limit)
""")


class Sessions:
    """Starts, finds and ends sessions. Each lookup reads the table, so that an end counts at once in every process.

    `token`: opens a session of the operator, who reads it on the terminal of `accord up`; None: there is none.
    Raises Unavailable if the database does not answer.
    """

    def __init__(self, database: Database, token: str | None = None) -> None:
        self.database = database
        self.token = token

    def is_token(self, text: str) -> bool:
        """Whether this is the token that `accord up` printed."""
        return self.token is not None and hmac.compare_digest(self.token.encode(), text.encode())

    async def start(self, key_id: UUID | None) -> str:
        """A new session of this API key, or of the operator; its cookie, of which only the hash is stored."""
        cookie = secrets.token_urlsafe(SECRET_BYTES)

        async def add(conn: Connection) -> None:
            await conn.execute(_ADD, {"session_hash": hash_secret(cookie), "key_id": key_id})

        await self.database.run(add)
        return cookie

    async def find(self, cookie: str) -> Caller | None:
        """The caller of the session; None if it has ended, or its API key was revoked."""
        if not cookie:
            return None
        session_hash = hash_secret(cookie)
        limits = {"session_seconds": SESSION_SECONDS, "idle_seconds": IDLE_SECONDS, "seen_seconds": SEEN_SECONDS}
        async with self.database.read_connection() as conn:
            row = (await conn.execute(_FIND, {"session_hash": session_hash} | limits)).first()
        if row is None or (row.key_id is not None and row.scopes is None):
            return None
        if row.outdated:
            # A page opens also while PostgreSQL takes no writes: its disk is full, or it is a standby.
            with suppress(Unavailable):
                await self.database.run(lambda conn: conn.execute(_SEE, {"session_hash": session_hash}))
        if row.key_id is None:
            return OPERATOR
        name = row.name or f"Key {str(row.key_id)[-ID_CHARACTERS:]}"
        return Caller(row.key_id, frozenset(row.scopes), row.seller, row.person, name, row.own_seller)

    async def end(self, cookie: str) -> None:
        """End the session, in every process at once."""
        session_hash = hash_secret(cookie)
        await self.database.run(lambda conn: conn.execute(_END, {"session_hash": session_hash}))


async def delete_expired(conn: Connection, limit: int) -> int:
    """Delete at most `limit` sessions that are too old to be used; the number of those deleted."""
    return await conn.execute_count(_DELETE_EXPIRED, {"session_seconds": SESSION_SECONDS, "limit": limit})
