"""Pages: a key is traded for a cookie; at one's own machine no key is needed."""

from typing import Annotated
from uuid import UUID

import pytest
from fastapi import Depends
from httpx2 import ASGITransport, AsyncClient, Response

from shared.auth import ApiKeyCache, Caller
from shared.auth.signin___init__ import SESSION_SECONDS, SessionCookies, Viewer
from shared.auth.signin___init__ import router as signin_router
from shared.db.database import Database
from shared.http import Application, Router, create_application
from tests.shared.api_keys import DANA, OTHER, ManualClock, add_key, revoke

NEW, OLD, FOREIGN = b"n" * 32, b"o" * 32, b"f" * 32
SECRET, READER = "ak_dana", "ak_reader"
FORM = {"content-type": "application/x-www-form-urlencoded"}

router = Router()


@router.api_route("/inbox", methods=["GET", "POST"], include_in_schema=False)
async def inbox(viewer: Annotated[Caller, Depends(Viewer("sales"))], state: str = "") -> str:
    return str(viewer.key_id)


@pytest.fixture
async def database(writer: Database) -> Database:
    for secret, key_id, scope in ((SECRET, DANA, "sales"), (READER, OTHER, "read")):
        await add_key(writer, key_id, scope, secret=secret)
    return writer


def site(database: Database, *, loopback: bool = False, secrets: tuple[bytes, ...] = (NEW, OLD)) -> Application:
    app = create_application("Pages", [router, signin_router])
    app.state.keys = ApiKeyCache(database, ManualClock())
    app.state.signin = SessionCookies(secrets, loopback=loopback)
    return app


def browser(app: Application, base: str = "https://accord.example") -> AsyncClient:
    return AsyncClient(transport=ASGITransport(app), base_url=base)


async def sign_in(opened: AsyncClient, secret: str = SECRET, after: str = "/inbox") -> Response:
    return await opened.post("/signin", content=f"key={secret}&next={after}", headers=FORM)


async def test_a_stranger_is_sent_to_the_form_and_back_to_where_they_came_from(database: Database) -> None:
    async with browser(site(database)) as opened:
        sent = await opened.get("/inbox?state=offered")
        form = await opened.get(sent.headers["location"])
        back = await sign_in(opened)
        page = await opened.get(back.headers["location"])

    assert (sent.status_code, sent.headers["location"]) == (303, "/signin?next=/inbox%3Fstate%3Doffered")
    assert 'name="next" value="/inbox?state=offered"' in form.text
    assert (back.status_code, back.headers["location"], page.text) == (303, "/inbox", f'"{DANA}"')


@pytest.mark.parametrize(("base", "secure"), [("https://accord.example", "; Secure"), ("http://accord.example", "")])
async def test_the_cookie_is_for_this_site_alone_and_holds_no_secret(
    base: str, secure: str, database: Database
) -> None:
    async with browser(site(database), base) as opened:
        cookie = (await sign_in(opened)).headers["set-cookie"]

    value, _, attributes = cookie.partition("; ")
    assert attributes == f"HttpOnly; Max-Age={SESSION_SECONDS}; Path=/; SameSite=strict{secure}"
    assert value.startswith(f"accord={DANA.hex}.")


async def test_behind_a_gateway_its_word_makes_the_cookie_secure(database: Database) -> None:
    async with browser(site(database), "http://accord.example") as opened:
        headers = FORM | {"x-forwarded-proto": "https"}
        cookie = (await opened.post("/signin", content=f"key={SECRET}", headers=headers)).headers["set-cookie"]

    assert cookie.endswith("; Secure")


async def test_a_wrong_key_gets_the_form_again(database: Database) -> None:
    async with browser(site(database)) as opened:
        answer = await sign_in(opened, "<b>wrong</b>")

    assert (answer.status_code, "set-cookie" in answer.headers) == (401, False)
    assert "This key is not valid" in answer.text
    assert "wrong</b>" not in answer.text


async def test_a_revoked_key_signs_its_cookies_out_within_5_seconds(database: Database) -> None:
    app = site(database)
    async with browser(app) as opened:
        await sign_in(opened)
        before = await opened.get("/inbox")
        await revoke(database, DANA)
        app.state.keys.clock.seconds += 5
        after = await opened.get("/inbox")

    assert (before.status_code, after.status_code) == (200, 303)


async def test_a_cookie_ends_after_12_hours(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    app = site(database)
    async with browser(app) as opened:
        await sign_in(opened)
        signed_at = app.state.signin.signer.get_timestamp()
        statuses = []
        for age in (SESSION_SECONDS, SESSION_SECONDS + 1):
            monkeypatch.setattr(app.state.signin.signer, "get_timestamp", lambda now=signed_at + age: now)
            statuses.append((await opened.get("/inbox")).status_code)

    assert statuses == [200, 303]


async def test_a_cookie_under_an_older_secret_still_counts_and_a_foreign_one_does_not(database: Database) -> None:
    statuses = []
    for secrets in ((OLD,), (NEW, OLD), (FOREIGN,)):
        cookie = SessionCookies(secrets, loopback=False).issue(Caller(DANA, frozenset()))
        async with browser(site(database)) as opened:
            statuses.append((await opened.get("/inbox", headers={"cookie": f"accord={cookie}"})).status_code)

    assert statuses == [200, 200, 303]
    assert SessionCookies((NEW,), loopback=False).read_key_id(
        SessionCookies((NEW, OLD), loopback=False).issue(Caller(DANA, frozenset()))
    )


@pytest.mark.parametrize("cookie", ["", "x", "x.y.z", UUID(int=1).hex, f"{UUID(int=1).hex}.YQ.YQ"])
async def test_a_broken_cookie_is_no_cookie(cookie: str, database: Database) -> None:
    async with browser(site(database)) as opened:
        answer = await opened.get("/inbox", headers={"cookie": f"accord={cookie}"})

    assert answer.status_code == 303


async def test_a_page_needs_its_scope(database: Database) -> None:
    async with browser(site(database)) as opened:
        await sign_in(opened, READER)
        answer = await opened.get("/inbox")

    assert (answer.status_code, answer.json()["title"]) == (403, "The key needs the scope sales")


async def test_signing_out_takes_the_cookie(database: Database) -> None:
    async with browser(site(database)) as opened:
        await sign_in(opened)
        out = await opened.post("/signout")
        after = await opened.get("/inbox")

    assert (out.headers["location"], after.status_code) == ("/signin", 303)


@pytest.mark.parametrize(
    "after",
    ["//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example", "/%0d%0ax", "javascript:x", ""],
)
async def test_nobody_is_led_to_another_site(after: str, database: Database) -> None:
    async with browser(site(database)) as opened:
        traded = await sign_in(opened, after=after)
        form = await opened.get("/signin", params={"next": after.replace("%0d%0a", "x:")})

    assert traded.headers["location"] == "/"
    assert 'name="next" value="/"' in form.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"origin": "https://accord.example"}, 200),
        ({"sec-fetch-site": "same-origin", "origin": "https://gateway.example"}, 200),
        ({"origin": "https://elsewhere.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site", "origin": "https://accord.example"}, 403),
    ],
)
async def test_another_sites_page_sends_nothing_in_a_viewers_name(
    headers: dict[str, str], status: int, database: Database
) -> None:
    async with browser(site(database)) as opened:
        await sign_in(opened)
        sent = await opened.post("/inbox", headers=headers)
        traded = await opened.post("/signin", content=f"key={SECRET}", headers=FORM | headers)

    assert (sent.status_code, traded.status_code) == (status, 303 if status == 200 else 403)


@pytest.mark.parametrize(
    ("base", "headers", "status"),
    [
        ("http://127.0.0.1:8080", {}, 200),
        ("http://localhost:8080", {}, 200),
        ("http://[::1]:8080", {}, 200),
        ("http://rebound.example:8080", {}, 303),
        ("http://127.0.0.1:8080", {"x-forwarded-for": "203.0.113.9"}, 303),
    ],
)
async def test_at_ones_own_machine_no_key_is_needed(
    base: str, headers: dict[str, str], status: int, database: Database
) -> None:
    async with browser(site(database, loopback=True), base) as opened:
        answer = await opened.get("/inbox", headers=headers)
    async with browser(site(database), base) as elsewhere:
        bound_openly = await elsewhere.get("/inbox", headers=headers)

    assert (answer.status_code, bound_openly.status_code) == (status, 303)
