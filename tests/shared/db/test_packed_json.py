"""JSON is packed with a dictionary that never changes, and read back to the letter."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.db.database import Database
from shared.db.migrations import downgrade, migrate
from shared.db.packed_json import DICTIONARY, SHORTEST, StoredJson, pack, read_json, store_json, unpack
from tests.support.database import run_as_service
from tests.support.packed_rows import keep_json_plain

RELEASED = "e1c1205c165838a1fe64459d3567b36a9c287e543c0e067093315500901acb9d"
TEXT = (
    '{"occurred_at":"2026-11-20T12:00:00.000000Z","lead_id":"01a222ea-593c-758c-828a-b8ebeca73385","source":"website",'
    '"touch":{"channel":"paid_search"},"attributes":{"company.industry":"logistics","company.employees":120}}'
)
PACKED = bytes.fromhex(
    "28b52ffd2101d9b5010053c205994ca75d7fe6964beb7cd274586a3f6c559f77aa19820109fc90103286813701d57794a22f8cbc9c504fb6e2"
    "d2c88dec4a2001"
)
SINCE = "select since - clock_timestamp() > interval '59 minutes', since <= clock_timestamp() from packed_json"
CLAIM = "insert into epochs values (0, 1, gen_random_uuid())"


def test_what_was_packed_with_the_released_dictionary_can_be_read_for_ever() -> None:
    assert sha256(DICTIONARY.read_bytes()).hexdigest() == RELEASED
    assert unpack(PACKED).decode() == TEXT


@given(st.text(max_size=3000))
def test_every_text_comes_back_as_it_was(text: str) -> None:
    assert unpack(pack(text.encode())).decode() == text


async def test_a_text_is_stored_packed_unless_it_is_short(database: Database) -> None:
    short = "x" * (SHORTEST - 1)
    async with database.read_connection() as conn:
        assert store_json(conn, TEXT) == StoredJson(None, pack(TEXT.encode()))
        assert store_json(conn, short) == StoredJson(short, None)
    assert (read_json(None, pack(TEXT.encode())), read_json(short, None)) == (TEXT, short)


async def test_for_an_hour_after_an_upgrade_json_is_stored_as_the_former_version_reads_it(database: Database) -> None:
    await keep_json_plain(database)

    async with database.read_connection() as conn:
        assert store_json(conn, TEXT) == StoredJson(TEXT, None)


@pytest.mark.parametrize("has_run", [True, False], ids=["ran before", "is new"])
async def test_an_installation_that_ran_before_packs_an_hour_after_its_upgrade_a_new_one_at_once(
    database_url: str, has_run: bool
) -> None:
    await downgrade(database_url, "intake", "0010")
    if has_run:
        await run_as_service(database_url, "intake", CLAIM)

    await migrate(database_url)

    assert await run_as_service(database_url, "intake", SINCE) == [(has_run, not has_run)]
