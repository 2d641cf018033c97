"""Who calls, and what the key allows. Keys are kept as hashes in a table that intake writes and all services read."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from fastapi.openapi.models import HTTPBearer
from fastapi.security.base import SecurityBase
from sqlalchemy import text
from starlette.requests import Request

from shared.database import Database
from shared.http import Mistake, Problem

SCOPES = frozenset({"capture", "spend", "sales", "marketing", "read", "backfill", "admin"})
SECRET_PREFIX = "ak_"
SECRET_BYTES = 32
REMEMBERED_SECONDS = 5.0
REMEMBERED_KEYS = 10_000
AHEAD = timedelta(minutes=5)

BY_HASH = text(
    "select key_hash, key_id, scopes, seller from access.keys where key_hash = :sought and revoked_at is null"
)
BY_ID = text("select key_hash, key_id, scopes, seller from access.keys where key_id = :sought and revoked_at is null")


@dataclass(frozen=True)
class Caller:
    """A key in use. With a `seller` it sees and works that seller's handoffs only."""

    key_id: UUID
    scopes: frozenset[str]
    seller: str | None = None

    def allows(self, *scopes: str) -> bool:
        """Whether the key has one of these scopes; `admin` has all, and no scope asks for nothing but a key."""
        return not scopes or "admin" in self.scopes or not self.scopes.isdisjoint(scopes)


# Whoever sits at a machine on which pages are bound to loopback.
AT_THIS_MACHINE = Caller(UUID(int=0), frozenset({"admin"}))


def new_secret() -> str:
    return SECRET_PREFIX + secrets.token_urlsafe(SECRET_BYTES)


def hash_of(secret: str) -> bytes:
    """SHA-256: a random key of 256 bits needs no slow hash."""
    return hashlib.sha256(secret.encode()).digest()


class Recent:
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


class Keys:
    """The keys as one process knows them, at most 5 s old. Raises NotNow if the database is away."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        self.database = database
        self.clock = clock
        # Apart, so that a flood of wrong keys cannot push out the right ones.
        self.valid, self.wrong = Recent(clock), Recent(clock)

    async def by_secret(self, secret: str) -> Caller | None:
        return await self.find(hash_of(secret))

    async def by_id(self, key_id: UUID) -> Caller | None:
        return await self.find(key_id)

    async def find(self, sought: bytes | UUID) -> Caller | None:
        for recent in (self.valid, self.wrong):
            if sought in recent:
                return recent[sought]
        # The age counts from before the question: a key revoked while it is answered is dropped in time.
        since = self.clock()
        caller = await self.read(sought)
        (self.valid if caller else self.wrong).keep(sought, caller, since)
        return caller

    async def read(self, sought: bytes | UUID) -> Caller | None:
        async with self.database.reading() as conn:
            row = (await conn.execute(BY_ID if isinstance(sought, UUID) else BY_HASH, {"sought": sought})).first()
        if row is None or (isinstance(sought, bytes) and not hmac.compare_digest(row.key_hash, sought)):
            return None
        return Caller(row.key_id, frozenset(row.scopes), row.seller)


class Needs(SecurityBase):
    """A FastAPI dependency: the caller, whose key has one of the scopes. Else 401 or 403."""

    model = HTTPBearer()
    scheme_name = "Key"

    def __init__(self, *scopes: str) -> None:
        if not SCOPES.issuperset(scopes):
            raise ValueError(f"unknown scope among {scopes}")
        self.scopes = scopes

    async def __call__(self, request: Request) -> Caller:
        return await authorised(request, *self.scopes)


async def authorised(request: Request, *scopes: str) -> Caller:
    """The same for a plain Starlette route. The process's `Keys` stand on `app.state.keys`."""
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    keys: Keys = request.app.state.keys
    caller = await keys.by_secret(secret.strip()) if scheme.lower() == "bearer" else None
    if caller is None:
        raise Problem(401, "A valid key is needed", headers={"www-authenticate": "Bearer"})
    if not caller.allows(*scopes):
        raise Problem(403, f"The key needs the scope {' or '.join(scopes)}")
    return caller


def occurred(caller: Caller, given: datetime | None, now: datetime) -> datetime:
    """When it happened: `now`, or what a caller with the scope `backfill` says. Up to 5 minutes ahead counts as now."""
    if given is None:
        return now
    if not caller.allows("backfill"):
        raise Problem(403, "occurred_at needs the scope backfill or admin")
    if given > now + AHEAD:
        mistake = Mistake("/occurred_at", "More than 5 minutes ahead.")
        raise Problem(422, "The body is not as described", [mistake])
    return min(given, now)
