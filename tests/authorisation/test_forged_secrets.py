"""Secrets at doors that are not theirs, forged, used and expired ones, and guesses: none of them opens anything."""

import asyncio
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from urllib.parse import quote, urlencode
from uuid import UUID

import pytest

from services.handoff.notices.handlers.links import make_token
from shared.auth.form_tokens import make_form_token
from tests.authorisation.company import Company
from tests.authorisation.setup import add_target, run_company
from tests.support.accord_process import KEY, SECRET
from tests.support.database import run_sql

pytestmark = pytest.mark.usefixtures("processes_and_sockets")
URLENCODED = "application/x-www-form-urlencoded"
DOORS = ("session", "token", "invitation", "key", "notice", "bearer")
# How many wrong ones a door takes from one address in a minute.
LIMITS = {"token": 60, "invitation": 10, "key": 10, "notice": 60, "bearer": 60}
KEPT_SECONDS, PAUSE_SECONDS = 30.0, 0.5
EXPIRE = "update access.links set expires_at = now() - interval '1 second'"


@dataclass
class Attack:
    """Tries secrets, each from an address of its own."""

    company: Company
    number: int = field(default=0)

    def enter(self, door: str, secret: str, address: str = "") -> bool:
        """Whether the secret opens the door."""
        status, cookies = self.knock(door, secret, address)
        return bool(cookies) or (door in ("session", "notice", "bearer") and status == 200)

    def knock(self, door: str, secret: str, address: str = "") -> tuple[int, str]:
        """The status, and the cookie of a session that was started."""
        self.number += 1
        headers = {"x-forwarded-for": address or f"198.51.{self.number // 250}.{self.number % 250}"}
        text = quote(secret, safe="")
        match door:
            case "session":
                return self.send("GET", "/inbox", headers | {"cookie": f"accord={text}"})
            case "token":
                return self.send("GET", f"/inbox?token={text}", headers)
            case "notice":
                return self.send("GET", f"/act/{text}", headers)
            case "bearer":
                authorization = f"Bearer {secret}".encode("ascii", "replace").decode()
                return self.send("GET", "/v1/handoffs", headers | {"authorization": authorization})
        visitor = {"cookie": "accord_visitor=v", "content-type": URLENCODED}
        name = {"invitation": "link", "key": "key"}[door]
        form = urlencode({name: secret, "form_token": make_form_token("v")})
        return self.send("POST", "/signin", headers | visitor, form)

    def send(self, method: str, path: str, headers: dict[str, str], body: str | None = None) -> tuple[int, str]:
        status, _, answered = self.company.request(method, path, headers, body)
        found = re.search(r"accord=([^;]+)", answered.get("set-cookie", ""))
        return status, found[1] if found else ""

    def invite(self) -> str:
        """The secret of a new invitation of dana."""
        client = self.company.client
        client.call("PUT", "/v1/people/dana", {"name": "Dana", "roles": ["sales_lead"]})
        _, invited = client.call("POST", "/v1/people/dana/invitations", {})
        return str(invited["link"].partition("link=")[2])


@pytest.fixture
def attack(database_url: str, tmp_path: Path) -> Iterator[Attack]:
    with run_company(database_url, tmp_path, ACCORD_TRUSTED_PROXIES="127.0.0.1") as running:
        yield Attack(running)


async def make_secrets(attack: Attack, database_url: str, folder: Path) -> dict[str, str]:
    """A secret for each door, and what pages hold beside them."""
    client = attack.company.client
    client.call("PUT", "/v1/destinations/mail", {"kind": "email"})
    client.call("PUT", "/v1/sellers/anna", {"name": "Anna", "team": "inbound", "notify": ["mail"], "capacity": 10000})
    client.call("PUT", "/v1/sellers/ben", {"name": "Ben", "team": "inbound", "notify": ["mail"], "capacity": 0})
    body = {"seller": "anna"}
    client.call("POST", f"/v1/handoffs/{attack.company.targets['ben'].handoff}/reassignment", body)
    ((notice,),) = await run_sql(database_url, "select notice_id from handoff.notices where kind = 'offer' limit 1")
    _, session = attack.knock("key", KEY)
    return {
        "session": session,
        "token": re.findall(r"\?token=([\w-]+)", (folder / "accord.log").read_text())[0],
        "invitation": attack.invite(),
        "key": KEY,
        "notice": make_token(SECRET.encode(), UUID(str(notice))),
        "bearer": KEY,
        "form": make_form_token(session),
        "notice id": str(notice),
        "handoff": attack.company.targets["anna"].handoff,
        "installation": SECRET,
    }


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
    token = re.findall(r"\?token=([\w-]+)", (tmp_path / "accord.log").read_text())[0]
    _, strangers = attack.knock("key", attack.company.keys["sales", "anna"])
    for door, planted in product(("key", "invitation", "token"), ("chosen", strangers)):
        secret = {"key": KEY, "token": token}.get(door) or attack.invite()
        started = plant(attack, door, secret, planted)
        assert started not in ("", planted), (door, planted)
        assert not attack.enter("session", planted), (door, planted)


def plant(attack: Attack, door: str, secret: str, planted: str) -> str:
    """The session that a browser gets at this door in which a stranger had put a cookie."""
    cookie = f"accord={planted}; accord_visitor=v"
    headers = {"cookie": cookie, "content-type": URLENCODED, "x-forwarded-for": "198.51.100.7"}
    if door == "token":
        return attack.send("GET", f"/inbox?token={secret}", headers)[1]
    name = {"invitation": "link", "key": "key"}[door]
    return attack.send("POST", "/signin", headers, urlencode({name: secret, "form_token": make_form_token("v")}))[1]


def test_each_door_takes_few_guesses_from_one_address(attack: Attack) -> None:
    target = add_target(attack.company.client, 50)
    for number, (door, most) in enumerate(LIMITS.items()):
        address = f"203.0.113.{number}"
        statuses = [attack.knock(door, f"guess-{guess}", address)[0] for guess in range(most + 2)]
        assert (429 in statuses[:most], set(statuses[most:])) == (False, {429}), (door, statuses)
    assert attack.company.client.call("GET", f"/v1/handoffs/{target.handoff}")[0] == 200
