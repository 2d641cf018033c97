"""The API keys of the table `access.keys`, cached in each process for at most 5 seconds."""

import asyncio
import hmac
import time
from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

from shared.auth.caller import Caller, hash_secret
from shared.db.connection import Row, sql
from shared.db.database import Database
from shared.errors import Unavailable

CACHE_SECONDS = 5.0
CACHED_KEYS = 10_000
# All requests with one key wait for the same look-up.
LOOK_UP_SECONDS = 5.0

# How exactly the last use is recorded: each look-up need not write. A caller waits no longer than that for it.
USED_SECONDS = 5 * 60
NOTE_SECONDS = 1.0

_BY_HASH = sql("""
    select key_hash, keys.key_id, scopes, seller,
           coalesce(used_at < now() - make_interval(secs => :used_seconds), true) as outdated
    from access.keys left join access.key_uses on key_uses.key_id = keys.key_id
    where key_hash = :hash_or_id and revoked_at is null
""")
_BY_ID = sql("""
    select key_hash, key_id, scopes, seller, false as outdated from access.keys
    where key_id = :hash_or_id and revoked_at is null
""")
_NOTE_USE = sql("""
    insert into access.key_uses (key_id, used_at) values (:key_id, now())
    on conflict (key_id) do update set used_at = excluded.used_at
    where key_uses.used_at < now() - make_interval(secs => :used_seconds)
""")

# What the cache has of a key that it does not know.
NOTHING: tuple[float, None] = (0.0, None)
# A key is looked up by the hash of its secret, or by its id.
HashOrId = bytes | UUID


class ExpiringCache:
    """Results of look-ups for at most 5 s; of more than 10,000 the oldest is dropped."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.results: dict[HashOrId, tuple[float, Caller | None]] = {}

    def __contains__(self, key: HashOrId) -> bool:
        return key in self.results and self.clock() - self.results[key][0] < CACHE_SECONDS

    def __getitem__(self, key: HashOrId) -> Caller | None:
        return self.results[key][1]

    def recall(self, key: HashOrId) -> Caller | None:
        """The caller of this key, if there is one."""
        since, caller = self.results.get(key, NOTHING)
        return caller if caller and self.clock() - since < CACHE_SECONDS else None

    def add(self, key: HashOrId, caller: Caller | None, since: float) -> None:
        self.results.pop(key, None)
        if len(self.results) >= CACHED_KEYS:
            del self.results[next(iter(self.results))]
        self.results[key] = (since, caller)


class ApiKeyCache:
    """Callers by their secret or key id, at most 5 s old; None for an unknown or revoked key.

    Raises Unavailable if the database does not answer.
    """

    def __init__(self, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        self.database = database
        self.clock = clock
        # Two caches, so that a flood of wrong keys cannot push out the valid ones.
        self.valid, self.wrong = ExpiringCache(clock), ExpiringCache(clock)
        self.pending: dict[HashOrId, asyncio.Future[Caller | None]] = {}

    async def by_secret(self, secret: str) -> Caller | None:
        return await self._find(hash_secret(secret))

    def recall(self, key: bytes) -> Caller | None:
        """The caller with the secret of this hash, if the cache has one."""
        return self.valid.recall(key)

    def has_worked(self, secret: str) -> bool:
        """Whether a caller of this process had this secret; it may have been revoked since."""
        return hash_secret(secret) in self.valid.results

    async def by_id(self, key_id: UUID) -> Caller | None:
        return await self._find(key_id)

    async def _find(self, key: HashOrId) -> Caller | None:
        for cache in (self.valid, self.wrong):
            if key in cache:
                return cache[key]
        # Requests with the same key at the same moment share one query.
        if key not in self.pending:
            self.pending[key] = asyncio.ensure_future(self._load(key))
            self.pending[key].add_done_callback(lambda _: self.pending.pop(key))
        return await asyncio.shield(self.pending[key])

    async def _load(self, key: HashOrId) -> Caller | None:
        # The age counts from before the query: a key that is revoked while the query runs expires in time.
        since = self.clock()
        try:
            async with asyncio.timeout(LOOK_UP_SECONDS):
                row = await self._select(key)
        except TimeoutError as error:
            raise Unavailable("database") from error
        caller = Caller(row.key_id, frozenset(row.scopes), row.seller) if row else None
        (self.valid if caller else self.wrong).add(key, caller, since)
        if row and row.outdated:
            await self._note_use(row.key_id)
        return caller

    async def _select(self, key: HashOrId) -> Row | None:
        by_id = isinstance(key, UUID)
        values = {"hash_or_id": key} | ({} if by_id else {"used_seconds": USED_SECONDS})
        async with self.database.read_connection() as conn:
            row = (await conn.execute(_BY_ID if by_id else _BY_HASH, values)).first()
        if row is None or (isinstance(key, bytes) and not hmac.compare_digest(row.key_hash, key)):
            return None
        return row

    async def _note_use(self, key_id: UUID) -> None:
        """Record that the key was used. A key works also while PostgreSQL takes no writes."""
        values = {"key_id": key_id, "used_seconds": USED_SECONDS}
        with suppress(Unavailable, TimeoutError):
            async with asyncio.timeout(NOTE_SECONDS):
                await self.database.run(lambda conn: conn.execute(_NOTE_USE, values))
