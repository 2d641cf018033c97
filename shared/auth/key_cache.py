"""The keys as one process knows them: in a table that intake writes and all services read."""

import asyncio
import hmac
import time
from collections.abc import Callable
from uuid import UUID

from shared.auth.caller import Caller, hash_secret
from shared.db.connection import sql
from shared.db.database import Database

REMEMBERED_SECONDS = 5.0
REMEMBERED_KEYS = 10_000

BY_HASH = sql(
    "select key_hash, key_id, scopes, seller from access.keys where key_hash = :sought and revoked_at is null"
)
BY_ID = sql("select key_hash, key_id, scopes, seller from access.keys where key_id = :sought and revoked_at is null")


class ExpiringCache:
    """What was found a moment ago, for at most 5 s and 10,000 keys; the oldest goes first."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.found: dict[bytes | UUID, tuple[float, Caller | None]] = {}

    def __contains__(self, sought: bytes | UUID) -> bool:
        return sought in self.found and self.clock() - self.found[sought][0] < REMEMBERED_SECONDS

    def __getitem__(self, sought: bytes | UUID) -> Caller | None:
        return self.found[sought][1]

    def keep(self, sought: bytes | UUID, caller: Caller | None, since: float) -> None:
        self.found.pop(sought, None)
        if len(self.found) >= REMEMBERED_KEYS:
            del self.found[next(iter(self.found))]
        self.found[sought] = (since, caller)


class ApiKeyCache:
    """The keys as one process knows them, at most 5 s old. Raises NotNow if the database is away."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        self.database = database
        self.clock = clock
        # Apart, so that a flood of wrong keys cannot push out the right ones.
        self.valid, self.wrong = ExpiringCache(clock), ExpiringCache(clock)
        self.asked: dict[bytes | UUID, asyncio.Future[Caller | None]] = {}

    async def by_secret(self, secret: str) -> Caller | None:
        return await self.find(hash_secret(secret))

    async def by_id(self, key_id: UUID) -> Caller | None:
        return await self.find(key_id)

    async def find(self, sought: bytes | UUID) -> Caller | None:
        for recent in (self.valid, self.wrong):
            if sought in recent:
                return recent[sought]
        # One question for all who ask at the same moment.
        if sought not in self.asked:
            self.asked[sought] = asyncio.ensure_future(self.learn(sought))
            self.asked[sought].add_done_callback(lambda _: self.asked.pop(sought))
        return await asyncio.shield(self.asked[sought])

    async def learn(self, sought: bytes | UUID) -> Caller | None:
        # The age counts from before the question: a key revoked while it is answered is dropped in time.
        since = self.clock()
        caller = await self.read(sought)
        (self.valid if caller else self.wrong).keep(sought, caller, since)
        return caller

    async def read(self, sought: bytes | UUID) -> Caller | None:
        async with self.database.read_connection() as conn:
            row = (await conn.execute(BY_ID if isinstance(sought, UUID) else BY_HASH, {"sought": sought})).first()
        if row is None or (isinstance(sought, bytes) and not hmac.compare_digest(row.key_hash, sought)):
            return None
        return Caller(row.key_id, frozenset(row.scopes), row.seller)
