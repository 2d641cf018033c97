"""API keys: how a process finds them, and how soon it sees that a key was added or revoked."""

import pytest

from shared.auth import ApiKeyCache, Caller, generate_secret, hash_secret
from shared.db.database import Database
from shared.errors import Unavailable
from tests.shared.auth.api_keys import DANA, OTHER, ManualClock, add_key, revoke


async def test_a_key_is_found_by_its_secret_and_by_its_id(writer: Database, reader: Database) -> None:
    dana = await add_key(writer, DANA, "sales", "read", seller="dana")
    await add_key(writer, OTHER, "capture")
    keys = ApiKeyCache(reader)

    caller = Caller(DANA, frozenset({"sales", "read"}), "dana")
    assert (await keys.by_secret(dana), await keys.by_id(DANA)) == (caller, caller)
    assert await keys.by_id(OTHER) == Caller(OTHER, frozenset({"capture"}), None)


async def test_a_wrong_key_has_no_caller(writer: Database, reader: Database) -> None:
    dana = await add_key(writer, DANA, "sales")
    keys = ApiKeyCache(reader)

    callers = [await keys.by_secret(secret) for secret in (dana + "x", "", generate_secret(), "\x00", "ключ")]
    assert [*callers, await keys.by_id(OTHER)] == [None] * 6


async def test_a_revoked_key_stops_working_within_5_seconds(writer: Database, reader: Database) -> None:
    clock = ManualClock()
    keys = ApiKeyCache(reader, clock)
    secret = await add_key(writer, DANA, "sales")
    before = await keys.by_secret(secret), await keys.by_id(DANA)
    await revoke(writer, DANA)

    clock.seconds += 4.9
    cached = await keys.by_secret(secret)
    clock.seconds += 0.1
    assert cached == before[0] == before[1]
    assert (await keys.by_secret(secret), await keys.by_id(DANA)) == (None, None)


async def test_a_new_key_works_within_5_seconds_though_it_was_tried_before(writer: Database, reader: Database) -> None:
    clock, secret = ManualClock(), generate_secret()
    keys = ApiKeyCache(reader, clock)
    before = await keys.by_secret(secret)
    await add_key(writer, DANA, "sales", secret=secret)

    clock.seconds += 5
    assert (before, await keys.by_secret(secret)) == (None, Caller(DANA, frozenset({"sales"})))


async def test_a_flood_of_wrong_keys_uses_little_memory_and_drops_no_valid_key(
    writer: Database, reader: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.auth.key_cache.CACHED_KEYS", 3)
    keys = ApiKeyCache(reader, ManualClock())
    secret = await add_key(writer, DANA, "sales")
    await keys.by_secret(secret)
    for number in range(5):
        await keys.by_secret(f"wrong {number}")

    assert list(keys.wrong.results) == [hash_secret(f"wrong {number}") for number in (2, 3, 4)]
    assert list(keys.valid.results) == [hash_secret(secret)]


async def test_no_key_is_refused_while_the_database_is_unavailable(database_url: str) -> None:
    unreachable = Database("postgresql+asyncpg://accord@127.0.0.1:9/accord", "reader")

    with pytest.raises(Unavailable):
        await ApiKeyCache(unreachable).by_secret(generate_secret())
    await unreachable.close()
