"""Signing in to pages: a user exchanges a key for a session cookie; on a loopback address no key is needed."""

from typing import Annotated
from uuid import UUID

import pytest
from fastapi import Depends
from httpx2 import ASGITransport, AsyncClient, Response

from shared.auth import SESSION_SECONDS, ApiKeyCache, Caller, SessionCookies, Viewer, signin_router
from shared.db.database import Database
from shared.http import Application, Router, create_application
from tests.shared.auth.api_keys import DANA, OTHER, ManualClock, add_key, revoke

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


def make_app(database: Database, *, loopback: bool = False, secrets: tuple[bytes, ...] = (NEW, OLD)) -> Application:
    app = create_application("Pages", [router, signin_router])
    app.state.keys = ApiKeyCache(database, ManualClock())
    app.state.session_cookies = SessionCookies(secrets, loopback=loopback)
    return app


def open_browser(app: Application, base: str = "https://accord.example") -> AsyncClient:
    return AsyncClient(transport=ASGITransport(app), base_url=base)


async def sign_in(browser: AsyncClient, secret: str = SECRET, destination: str = "/inbox") -> Response:
    return await browser.post("/signin", content=f"key={secret}&next={destination}", headers=FORM)


async def test_a_visitor_is_sent_to_the_form_and_back_to_the_page_they_asked_for(database: Database) -> None:
    async with open_browser(make_app(database)) as browser:
        redirect = await browser.get("/inbox?state=offered")
        form = await browser.get(redirect.headers["location"])
        signed_in = await sign_in(browser)
        page = await browser.get(signed_in.headers["location"])

    assert (redirect.status_code, redirect.headers["location"]) == (303, "/signin?next=/inbox%3Fstate%3Doffered")
    assert 'name="next" value="/inbox?state=offered"' in form.text
    assert (signed_in.status_code, signed_in.headers["location"], page.text) == (303, "/inbox", f'"{DANA}"')


@pytest.mark.parametrize(("base", "secure"), [("https://accord.example", "; Secure"), ("http://accord.example", "")])
async def test_the_cookie_is_for_this_site_alone_and_holds_no_secret(
    base: str, secure: str, database: Database
) -> None:
    async with open_browser(make_app(database), base) as browser:
        cookie = (await sign_in(browser)).headers["set-cookie"]

    value, _, attributes = cookie.partition("; ")
    assert attributes == f"HttpOnly; Max-Age={SESSION_SECONDS}; Path=/; SameSite=strict{secure}"
    assert value.startswith(f"accord={DANA.hex}.")


async def test_a_gateway_header_makes_the_cookie_secure(database: Database) -> None:
    async with open_browser(make_app(database), "http://accord.example") as browser:
        headers = FORM | {"x-forwarded-proto": "https"}
        cookie = (await browser.post("/signin", content=f"key={SECRET}", headers=headers)).headers["set-cookie"]

    assert cookie.endswith("; Secure")


async def test_a_wrong_key_gets_the_form_again(database: Database) -> None:
    async with open_browser(make_app(database)) as browser:
        answer = await sign_in(browser, "<b>wrong</b>")

    assert (answer.status_code, "set-cookie" in answer.headers) == (401, False)
    assert "This key is not valid" in answer.text
    assert "wrong</b>" not in answer.text


async def test_a_revoked_key_signs_its_cookies_out_within_5_seconds(database: Database) -> None:
    app = make_app(database)
    async with open_browser(app) as browser:
        await sign_in(browser)
        before = await browser.get("/inbox")
        await revoke(database, DANA)
        app.state.keys.clock.seconds += 5
        after = await browser.get("/inbox")

    assert (before.status_code, after.status_code) == (200, 303)


async def test_a_cookie_ends_after_12_hours(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    app = make_app(database)
    async with open_browser(app) as browser:
        await sign_in(browser)
        signed_at = app.state.session_cookies.signer.get_timestamp()
        statuses = []
        for age in (SESSION_SECONDS, SESSION_SECONDS + 1):
            monkeypatch.setattr(app.state.session_cookies.signer, "get_timestamp", lambda now=signed_at + age: now)
            statuses.append((await browser.get("/inbox")).status_code)

    assert statuses == [200, 303]


async def test_a_cookie_of_an_older_secret_is_valid_and_one_of_a_foreign_secret_is_not(database: Database) -> None:
    statuses = []
    for secrets in ((OLD,), (NEW, OLD), (FOREIGN,)):
        cookie = SessionCookies(secrets, loopback=False).issue(Caller(DANA, frozenset()))
        async with open_browser(make_app(database)) as browser:
            statuses.append((await browser.get("/inbox", headers={"cookie": f"accord={cookie}"})).status_code)

    assert statuses == [200, 200, 303]
    assert SessionCookies((NEW,), loopback=False).read_key_id(
        SessionCookies((NEW, OLD), loopback=False).issue(Caller(DANA, frozenset()))
    )


@pytest.mark.parametrize("cookie", ["", "x", "x.y.z", UUID(int=1).hex, f"{UUID(int=1).hex}.YQ.YQ"])
async def test_a_broken_cookie_is_ignored(cookie: str, database: Database) -> None:
    async with open_browser(make_app(database)) as browser:
        answer = await browser.get("/inbox", headers={"cookie": f"accord={cookie}"})

    assert answer.status_code == 303


async def test_a_page_needs_its_scope(database: Database) -> None:
    async with open_browser(make_app(database)) as browser:
        await sign_in(browser, READER)
        answer = await browser.get("/inbox")

    assert (answer.status_code, answer.json()["title"]) == (403, "The key needs the scope sales")


async def test_signing_out_deletes_the_cookie(database: Database) -> None:
    async with open_browser(make_app(database)) as browser:
        await sign_in(browser)
        out = await browser.post("/signout")
        after = await browser.get("/inbox")

    assert (out.headers["location"], after.status_code) == ("/signin", 303)


@pytest.mark.parametrize(
    "destination",
    ["//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example", "/%0d%0ax", "javascript:x", ""],
)
async def test_the_form_redirects_to_no_other_site(destination: str, database: Database) -> None:
    async with open_browser(make_app(database)) as browser:
        signed_in = await sign_in(browser, destination=destination)
        form = await browser.get("/signin", params={"next": destination.replace("%0d%0a", "x:")})

    assert signed_in.headers["location"] == "/"
    assert 'name="next" value="/"' in form.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"origin": "https://accord.example"}, 200),
        ({"sec-fetch-site": "same-origin", "origin": "https://gateway.example"}, 200),
        ({"origin": "https://elsewhere.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://["}, 403),
        ({"origin": "https://accord.example]"}, 403),
        ({"origin": ""}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site", "origin": "https://accord.example"}, 403),
    ],
)
async def test_another_sites_page_cannot_send_a_request_for_the_viewer(
    headers: dict[str, str], status: int, database: Database
) -> None:
    async with open_browser(make_app(database)) as browser:
        await sign_in(browser)
        posted = await browser.post("/inbox", headers=headers)
        signed_in = await browser.post("/signin", content=f"key={SECRET}", headers=FORM | headers)

    assert (posted.status_code, signed_in.status_code) == (status, 303 if status == 200 else 403)


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
async def test_on_a_loopback_address_no_key_is_needed(
    base: str, headers: dict[str, str], status: int, database: Database
) -> None:
    async with open_browser(make_app(database, loopback=True), base) as browser:
        answer = await browser.get("/inbox", headers=headers)
    async with open_browser(make_app(database), base) as other_browser:
        on_all_interfaces = await other_browser.get("/inbox", headers=headers)

    assert (answer.status_code, on_all_interfaces.status_code) == (status, 303)
