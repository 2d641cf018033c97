"""Secrets that are tried at the doors of a running Accord, each from an address of its own."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode
from uuid import UUID

from services.handoff.notices.handlers.links import make_token
from shared.auth.form_tokens import make_form_token
from tests.authorisation.company import Company
from tests.support.accord_process import KEY, SECRET
from tests.support.database import run_sql

URLENCODED = "application/x-www-form-urlencoded"


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


def plant(attack: Attack, door: str, secret: str, planted: str) -> str:
    """The session that a browser gets at this door in which a stranger had put a cookie."""
    cookie = f"accord={planted}; accord_visitor=v"
    headers = {"cookie": cookie, "content-type": URLENCODED, "x-forwarded-for": "198.51.100.7"}
    if door == "token":
        return attack.send("GET", f"/inbox?token={secret}", headers)[1]
    name = {"invitation": "link", "key": "key"}[door]
    return attack.send("POST", "/signin", headers, urlencode({name: secret, "form_token": make_form_token("v")}))[1]


def read_printed_token(folder: Path) -> str:
    """The token in the address that `accord up` printed."""
    found: list[str] = re.findall(r"\?token=([\w-]+)", (folder / "accord.log").read_text())
    return found[0]


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
        "token": read_printed_token(folder),
        "invitation": attack.invite(),
        "key": KEY,
        "notice": make_token(SECRET.encode(), UUID(str(notice))),
        "bearer": KEY,
        "form": make_form_token(session),
        "notice id": str(notice),
        "handoff": attack.company.targets["anna"].handoff,
        "installation": SECRET,
    }
