"""Forms that change something: they carry a token of the session, beside the origin that a browser sends."""

import pytest
from httpx2 import AsyncClient, Response

from shared.auth.form_tokens import make_form_token
from shared.db.database import Database
from tests.shared.auth.browser import FORM, READER, SECRET, make_app, open_browser, session_form, sign_in

SENTENCE = "This form belongs to another session. Load the page again, then send the form from there."
OWN_ORIGIN = {"origin": "https://accord.example"}


async def send(browser: AsyncClient, path: str, content: str, **headers: str) -> Response:
    return await browser.post(path, content=content, headers=FORM | headers)


@pytest.mark.parametrize("path", ["/inbox", "/signout"])
async def test_a_form_of_the_session_is_accepted(path: str, database: Database) -> None:
    async with open_browser(make_app(database)) as browser:
        await sign_in(browser)
        answer = await send(browser, path, session_form(browser))

    assert answer.status_code in (200, 303)


@pytest.mark.parametrize("path", ["/inbox", "/signout"])
@pytest.mark.parametrize("content", ["", "form_token=", "form_token=x", "form_token=%00", "state=a", "form_token=ü"])
async def test_a_form_without_the_token_changes_nothing(content: str, path: str, database: Database) -> None:
    async with open_browser(make_app(database)) as browser:
        await sign_in(browser)
        answer = await send(browser, path, content, **OWN_ORIGIN)
        bare = await browser.post(path)
        still_signed_in = await browser.get("/inbox")

    assert (answer.status_code, answer.json()["title"]) == (403, SENTENCE)
    assert (bare.status_code, still_signed_in.status_code) == (403, 200)


async def test_a_form_of_another_session_or_of_an_earlier_one_is_refused(database: Database) -> None:
    app = make_app(database)
    async with open_browser(app) as mine, open_browser(app) as other:
        await sign_in(mine)
        await sign_in(other, READER)
        foreign = await send(mine, "/inbox", session_form(other))
        before = session_form(mine)
        await send(mine, "/signout", before)
        signed_out = await send(mine, "/inbox", before)
        await sign_in(mine)
        earlier = await send(mine, "/inbox", before)

    assert [foreign.status_code, signed_out.status_code, earlier.status_code] == [403, 303, 403]


async def test_a_person_in_a_browser_reads_why_on_a_page(database: Database) -> None:
    async with open_browser(make_app(database)) as browser:
        await sign_in(browser)
        answer = await send(browser, "/inbox", "", accept="text/html")

    assert (answer.status_code, answer.headers["content-type"]) == (403, "text/html; charset=utf-8")
    assert SENTENCE in answer.text


async def test_no_one_signs_a_browser_in_with_a_form_that_it_did_not_load(database: Database) -> None:
    app = make_app(database)
    async with open_browser(app) as victim, open_browser(app) as attacker:
        await attacker.get("/signin")
        form = f"key={SECRET}&form_token={make_form_token(attacker.cookies['accord_visitor'])}"
        without_cookie = await send(victim, "/signin", form, **OWN_ORIGIN)
        await victim.get("/signin")
        foreign = await send(victim, "/signin", form, **OWN_ORIGIN)
        own_form = f"key={SECRET}&form_token={make_form_token(victim.cookies['accord_visitor'])}"
        own = await send(victim, "/signin", own_form, **OWN_ORIGIN)

    assert [without_cookie.status_code, foreign.status_code, own.status_code] == [403, 403, 303]
    assert "Send it again" in foreign.text
    assert "accord=" not in str(foreign.headers)


async def test_the_form_that_is_shown_after_a_refusal_can_be_sent(database: Database) -> None:
    async with open_browser(make_app(database)) as browser:
        refused = await send(browser, "/signin", f"key={SECRET}", **OWN_ORIGIN)
        token = refused.text.partition('name="form_token" value="')[2].partition('"')[0]
        again = await send(browser, "/signin", f"key={SECRET}&form_token={token}", **OWN_ORIGIN)

    assert (refused.status_code, again.status_code) == (403, 303)


async def test_the_cookie_of_a_visitor_is_no_session(database: Database) -> None:
    async with open_browser(make_app(database)) as browser:
        form = await browser.get("/signin")
        cookie = form.headers["set-cookie"]
        page = await browser.get("/inbox", headers={"cookie": f"accord={browser.cookies['accord_visitor']}"})

    assert cookie.partition("; ")[2] == "HttpOnly; Path=/signin; SameSite=lax; Secure"
    assert page.status_code == 303


async def test_a_tool_that_is_no_browser_signs_in_by_its_key_alone(database: Database) -> None:
    async with open_browser(make_app(database)) as tool:
        answer = await send(tool, "/signin", f"key={SECRET}")

    assert answer.status_code == 303
