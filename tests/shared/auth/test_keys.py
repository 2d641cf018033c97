"""What a process knows of the keys, and how soon a change counts."""

import pytest

from shared.auth import ApiKeyCache, Caller, generate_secret, hash_secret
from shared.db.database import Database
from shared.errors import Unavailable
from tests.shared.api_keys import DANA, OTHER, ManualClock, add_key, revoke


async def test_a_key_is_known_by_its_secret_and_by_its_id(writer: Database, reader: Database) -> None:
    dana = await add_key(writer, DANA, "sales", "read", seller="dana")
    await add_key(writer, OTHER, "capture")
    keys = ApiKeyCache(reader)

    known = Caller(DANA, frozenset({"sales", "read"}), "dana")
    assert (await keys.by_secret(dana), await keys.by_id(DANA)) == (known, known)
    assert await keys.by_id(OTHER) == Caller(OTHER, frozenset({"capture"}), None)


async def test_a_wrong_key_is_nobodys(writer: Database, reader: Database) -> None:
    dana = await add_key(writer, DANA, "sales")
    keys = ApiKeyCache(reader)

    found = [await keys.by_secret(secret) for secret in (dana + "x", "", generate_secret(), "\x00", "ключ")]
    assert [*found, await keys.by_id(OTHER)] == [None] * 6


async def test_a_revoked_key_stops_working_within_5_seconds(writer: Database, reader: Database) -> None:
    hand = ManualClock()
    keys = ApiKeyCache(reader, hand)
    secret = await add_key(writer, DANA, "sales")
    before = await keys.by_secret(secret), await keys.by_id(DANA)
    await revoke(writer, DANA)

    hand.seconds += 4.9
    remembered = await keys.by_secret(secret)
    hand.seconds += 0.1
    assert remembered == before[0] == before[1]
    assert (await keys.by_secret(secret), await keys.by_id(DANA)) == (None, None)


async def test_a_new_key_works_within_5_seconds_though_it_was_tried_before(writer: Database, reader: Database) -> None:
    hand, secret = ManualClock(), generate_secret()
    keys = ApiKeyCache(reader, hand)
    before = await keys.by_secret(secret)
    await add_key(writer, DANA, "sales", secret=secret)

    hand.seconds += 5
    assert (before, await keys.by_secret(secret)) == (None, Caller(DANA, frozenset({"sales"})))


async def test_a_flood_of_wrong_keys_fills_no_memory_and_forgets_no_right_one(
    writer: Database, reader: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.auth.key_cache.REMEMBERED_KEYS", 3)
    keys = ApiKeyCache(reader, ManualClock())
    secret = await add_key(writer, DANA, "sales")
    await keys.by_secret(secret)
    for number in range(5):
        await keys.by_secret(f"wrong {number}")

    assert list(keys.wrong.found) == [hash_secret(f"wrong {number}") for number in (2, 3, 4)]
    assert list(keys.valid.found) == [hash_secret(secret)]


async def test_no_key_is_judged_while_the_database_is_away(database_url: str) -> None:
    nowhere = Database("postgresql+asyncpg://accord@127.0.0.1:9/accord", "reader")

    with pytest.raises(Unavailable):
        await ApiKeyCache(nowhere).by_secret(generate_secret())
    await nowhere.close()
