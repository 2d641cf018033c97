"""Signing in to pages: a user exchanges a key, or the token that `accord up` prints, for a session."""

from uuid import UUID

import pytest
from sqlalchemy import make_url

from shared.auth import IDLE_SECONDS, OPERATOR, SESSION_SECONDS, hash_secret, sessions
from shared.auth.form_tokens import make_form_token
from shared.db.connection import sql
from shared.db.database import Database
from shared.db.ddl import ddl
from tests.shared.auth.api_keys import DANA, revoke
from tests.shared.auth.browser import FORM, READER, SECRET, TOKEN, make_app, open_browser, session_form, sign_in
from tests.support.database import run_sql

READ_ONLY = "alter database {name} set default_transaction_read_only = on"


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
    assert attributes == f"HttpOnly; Max-Age={SESSION_SECONDS}; Path=/; SameSite=lax{secure}"
    assert SECRET not in value
    rows = await database.run(lambda conn: conn.execute(sql("select * from access.sessions")))
    assert value.removeprefix("accord=") not in str([tuple(row) for row in rows])


async def test_a_gateway_header_makes_the_cookie_secure(database: Database) -> None:
    async with open_browser(make_app(database), "http://accord.example") as browser:
        headers = FORM | {"x-forwarded-proto": "https"}
        cookie = (await browser.post("/signin", content=f"key={SECRET}", headers=headers)).headers["set-cookie"]

    assert cookie.endswith("; Secure")


async def test_a_wrong_key_gets_the_form_again(database: Database) -> None:
    async with open_browser(make_app(database)) as browser:
        answer = await sign_in(browser, "<b>wrong</b>")

    assert (answer.status_code, "set-cookie" in answer.headers) == (401, False)
    assert "This key is wrong or was revoked" in answer.text
    assert "wrong</b>" not in answer.text


async def test_a_revoked_key_ends_its_sessions_at_once(database: Database) -> None:
    async with open_browser(make_app(database)) as browser:
        await sign_in(browser)
        before = await browser.get("/inbox")
        await revoke(database, DANA)
        after = await browser.get("/inbox")

    assert (before.status_code, after.status_code) == (200, 303)


@pytest.mark.parametrize(
    ("created", "seen", "status"),
    [
        (SESSION_SECONDS - 60, 0, 200),
        (SESSION_SECONDS + 1, 0, 303),
        (IDLE_SECONDS + 60, IDLE_SECONDS - 60, 200),
        (IDLE_SECONDS + 60, IDLE_SECONDS + 1, 303),
    ],
)
async def test_a_session_ends_after_12_idle_hours_and_after_7_days(
    created: int, seen: int, status: int, database: Database
) -> None:
    age = sql("""
        update access.sessions
        set created_at = now() - make_interval(secs => :created), seen_at = now() - make_interval(secs => :seen)
    """)
    async with open_browser(make_app(database)) as browser:
        await sign_in(browser)
        await database.run(lambda conn: conn.execute(age, {"created": created, "seen": seen}))
        statuses = [(await browser.get("/inbox")).status_code for _ in range(2)]

    rows = await database.run(lambda conn: conn.execute(sql("select now() - seen_at as idle from access.sessions")))
    assert statuses == [status, status]
    assert status == 303 or all(row.idle.total_seconds() < 60 for row in rows)


async def test_a_page_opens_while_postgresql_takes_no_writes(database: Database, database_url: str) -> None:
    age = sql("update access.sessions set seen_at = now() - interval '10 minutes'")
    async with open_browser(make_app(database)) as browser:
        await sign_in(browser)
        await database.run(lambda conn: conn.execute(age))
        await run_sql(database_url, ddl(READ_ONLY, name=str(make_url(database_url).database)))
        await database.close()
        status = (await browser.get("/inbox")).status_code

    assert status == 200


async def test_a_session_that_has_ended_after_7_days_is_deleted(database: Database) -> None:
    age = sql("update access.sessions set created_at = now() - make_interval(secs => :seconds)")
    app = make_app(database)
    async with open_browser(app) as former, open_browser(app) as later:
        await sign_in(former)
        await database.run(lambda conn: conn.execute(age, {"seconds": SESSION_SECONDS + 1}))
        await sign_in(later)

    await database.run(lambda conn: sessions.delete_expired(conn, 1000))

    rows = await database.run(lambda conn: conn.execute(sql("select session_hash from access.sessions")))
    assert rows.scalars() == [hash_secret(later.cookies["accord"])]


@pytest.mark.parametrize("cookie", ["", "x", "x.y.z", UUID(int=1).hex, "%00", TOKEN, SECRET])
async def test_a_broken_cookie_is_ignored(cookie: str, database: Database) -> None:
    async with open_browser(make_app(database)) as browser:
        answer = await browser.get("/inbox", headers={"cookie": f"accord={cookie}"})

    assert answer.status_code == 303


async def test_a_page_needs_its_scope(database: Database) -> None:
    async with open_browser(make_app(database)) as browser:
        await sign_in(browser, READER)
        answer = await browser.get("/inbox")

    assert (answer.status_code, answer.json()["title"]) == (403, "The key needs the scope sales")


async def test_signing_out_ends_the_session_wherever_its_cookie_was_copied_to(database: Database) -> None:
    async with open_browser(make_app(database)) as browser:
        await sign_in(browser)
        copied = {"cookie": f"accord={browser.cookies['accord']}"}
        out = await browser.post("/signout", content=session_form(browser), headers=FORM)
        after = await browser.get("/inbox")
    async with open_browser(make_app(database)) as thief:
        stolen = await thief.get("/inbox", headers=copied)

    assert (out.headers["location"], after.status_code, stolen.status_code) == ("/signin", 303, 303)


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
        posted = await browser.post("/inbox", content=session_form(browser), headers=FORM | headers)
        await browser.get("/signin")
        form = f"key={SECRET}&form_token={make_form_token(browser.cookies['accord_visitor'])}"
        signed_in = await browser.post("/signin", content=form, headers=FORM | headers)

    assert (posted.status_code, signed_in.status_code) == (status, 303 if status == 200 else 403)


@pytest.mark.parametrize("base", ["http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080"])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-forwarded-for": "127.0.0.1"},
        {"x-forwarded-host": "localhost"},
        {"forwarded": "for=127.0.0.1"},
        {"x-real-ip": "127.0.0.1"},
        {"host": "localhost"},
    ],
)
async def test_no_page_is_open_because_of_an_address_or_a_header(
    base: str, headers: dict[str, str], database: Database
) -> None:
    async with open_browser(make_app(database), base) as browser:
        answer = await browser.get("/inbox", headers=headers)

    assert (answer.status_code, answer.headers["location"]) == (303, "/signin?next=/inbox")


async def test_the_printed_address_signs_its_reader_in_as_administrator(database: Database) -> None:
    async with open_browser(make_app(database)) as browser:
        opened = await browser.get("/inbox", params={"state": "offered", "token": TOKEN})
        page = await browser.get(opened.headers["location"])
        again = await browser.get("/inbox")

    assert (opened.status_code, opened.headers["location"]) == (303, "/inbox?state=offered")
    assert TOKEN not in opened.headers["set-cookie"]
    assert (page.text, again.status_code) == (f'"{OPERATOR.key_id}"', 200)


@pytest.mark.parametrize("token", ["x", "", "\u00fc", SECRET])
@pytest.mark.parametrize("printed", [TOKEN, None])
async def test_a_wrong_token_leads_to_the_form(printed: str | None, token: str, database: Database) -> None:
    async with open_browser(make_app(database, printed)) as browser:
        opened = await browser.get("/inbox", params={"token": token})
        page = await browser.get("/inbox")

    assert (opened.status_code, page.status_code, page.headers["location"]) == (303, 303, "/signin?next=/inbox")
    assert "set-cookie" not in opened.headers


@pytest.mark.parametrize("printed", [TOKEN, None])
async def test_the_form_says_where_the_address_and_the_key_of_the_administrator_are(
    printed: str | None, database: Database
) -> None:
    async with open_browser(make_app(database, printed)) as browser:
        page = (await browser.get("/signin")).text

    assert ("it printed an address that signs you in as administrator" in page) == (printed is not None)


async def test_a_token_is_not_taken_from_a_form(database: Database) -> None:
    async with open_browser(make_app(database)) as browser:
        posted = await browser.post("/inbox", params={"token": TOKEN})

    assert (posted.status_code, "set-cookie" in posted.headers) == (303, False)
