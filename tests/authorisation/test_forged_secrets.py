"""Secrets at doors that are not theirs, forged, used and expired ones, and guesses: none of them opens anything."""

import asyncio
import time
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from tests.authorisation.attack import Attack, make_secrets, plant, read_printed_token
from tests.authorisation.setup import run_company
from tests.support.accord_process import KEY
from tests.support.database import run_sql

pytestmark = pytest.mark.usefixtures("processes_and_sockets")
DOORS = ("session", "token", "invitation", "key", "notice", "bearer")
# How many wrong ones a door takes from one address in a minute.
LIMITS = {"token": 60, "invitation": 10, "key": 10, "notice": 60, "bearer": 60}
KEPT_SECONDS, PAUSE_SECONDS = 30.0, 0.5
EXPIRE = "update access.links set expires_at = now() - interval '1 second'"


@pytest.fixture
def attack(database_url: str, tmp_path: Path) -> Iterator[Attack]:
    with run_company(database_url, tmp_path, ACCORD_TRUSTED_PROXIES="127.0.0.1") as running:
        yield Attack(running)


async def test_a_secret_opens_its_own_door_alone(attack: Attack, database_url: str, tmp_path: Path) -> None:
    secrets = await make_secrets(attack, database_url, tmp_path)
    for door, own in product(DOORS, secrets):
        assert secrets[own] == secrets[door] or not attack.enter(door, secrets[own]), (door, own)
    for door in DOORS:
        for forged in forge(secrets[door]):
            assert not attack.enter(door, forged), (door, forged)
    assert [door for door in DOORS if not attack.enter(door, secrets[door])] == []
    assert not attack.enter("invitation", secrets["invitation"])


def forge(secret: str) -> list[str]:
    """The secret cut, longer, changed in one place, turned round, in other letters, and parts that a database reads."""
    middle = len(secret) // 2
    changed = "B" if secret[middle] == "A" else "A"
    return [
        *("", secret[1:], secret[:-1], f"{secret}A", f"A{secret}", secret[::-1], secret.swapcase(), f"{secret}="),
        *(
            f"{secret[:middle]}{changed}{secret[middle + 1 :]}",
            secret[:middle],
            f"{secret}\x00",
            "%",
            f"{secret[:-1]}%",
        ),
        *(f"{secret}' or '1'='1", f"{secret[:-1]}_", "../" + secret, secret * 50),
    ]


async def test_what_has_ended_opens_nothing(attack: Attack, database_url: str) -> None:
    former, replaced = attack.invite(), attack.invite()
    assert (attack.enter("invitation", former), attack.enter("invitation", replaced)) == (False, True)
    expired = attack.invite()
    await run_sql(database_url, EXPIRE)
    assert not attack.enter("invitation", expired)
    _, key = attack.company.client.call("POST", "/v1/keys", {"scopes": ["sales"]})
    _, session = attack.knock("key", key["secret"])
    assert attack.enter("session", session)
    attack.company.client.call("DELETE", f"/v1/keys/{key['key_id']}")
    assert not attack.enter("session", session)
    # Services keep a key for a few seconds.
    deadline = time.monotonic() + KEPT_SECONDS
    while attack.enter("bearer", key["secret"]):
        assert time.monotonic() < deadline
        await asyncio.sleep(PAUSE_SECONDS)
    _, late = attack.knock("key", key["secret"])
    assert not attack.enter("session", late)


def test_no_session_that_a_stranger_chose_becomes_that_of_who_signs_in(attack: Attack, tmp_path: Path) -> None:
    token = read_printed_token(tmp_path)
    _, strangers = attack.knock("key", attack.company.keys["sales", "anna"])
    for door, planted in product(("key", "invitation", "token"), ("chosen", strangers)):
        secret = {"key": KEY, "token": token}.get(door) or attack.invite()
        started = plant(attack, door, secret, planted)
        assert started not in ("", planted), (door, planted)
        assert not attack.enter("session", planted), (door, planted)


def test_each_door_takes_few_guesses_from_one_address(attack: Attack) -> None:
    for number, (door, most) in enumerate(LIMITS.items()):
        address = f"203.0.113.{number}"
        statuses = [attack.knock(door, f"guess-{guess}", address)[0] for guess in range(most + 2)]
        assert (429 in statuses[:most], set(statuses[most:])) == (False, {429}), (door, statuses)
    assert attack.company.client.call("GET", "/v1/handoffs")[0] == 200
