"""No browser is signed in with a foreign code, a forged token, another browser's sign-in, or to another site."""

from typing import Any

import pytest
from joserfc.jwk import RSAKey

from tests.intake.oidc.conftest import Start, go_to_provider, sign_in
from tests.intake.people.test_people_api import put
from tests.intake.service import IntakeService, make_client
from tests.support.oidc_provider import OidcProvider

# Fixed, so that every process that collects the tests calls them the same: 2001 and 2096, in seconds.
LONG_AGO, LONG_AFTER = 1_000_000_000, 4_000_000_000
REFUSED = "Your company&#39;s sign-in did not confirm who you are."


@pytest.fixture
async def company(start: Start) -> IntakeService:
    company = await start()
    await put(company, "dana", name="Dana", email="dana@example.com", roles=["marketing"])
    return company


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://elsewhere.example"},
        {"aud": "another"},
        {"aud": ["accord", "another"]},
        {"aud": ["accord", "another"], "azp": "another"},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": LONG_AGO},
        {"iat": LONG_AFTER},
        {"sub": None},
    ],
    ids=repr,
)
async def test_a_token_that_is_not_for_this_sign_in_is_refused(
    company: IntakeService, provider: OidcProvider, changes: dict[str, Any]
) -> None:
    provider.changes = changes
    answer, browser = await sign_in(company)

    assert (answer.status_code, REFUSED in answer.text) == (401, True)
    assert "accord" not in browser.cookies


@pytest.mark.parametrize("payload", [b"[]", b'"dana"', b"7", b"null", b"not JSON", b"\xff"], ids=repr)
async def test_what_the_provider_signs_and_is_no_object_is_refused(
    company: IntakeService, provider: OidcProvider, payload: bytes
) -> None:
    provider.payload = payload
    answer, _ = await sign_in(company)

    assert (answer.status_code, REFUSED in answer.text) == (401, True)


@pytest.mark.parametrize("token", [[], ["x"], "x", 7, {"id_token": 7}, {"id_token": "x"}], ids=repr)
async def test_what_is_no_token_is_no_sign_in(company: IntakeService, provider: OidcProvider, token: Any) -> None:
    provider.token = token
    answer, _ = await sign_in(company)

    assert answer.status_code in (401, 503)


@pytest.mark.parametrize("keys", [{"keys": "x"}, {"keys": [7]}, {"keys": [{"kty": "RSA"}]}, {"x": 1}], ids=repr)
async def test_keys_that_are_none_verify_no_token(company: IntakeService, provider: OidcProvider, keys: Any) -> None:
    provider.keys = keys
    answer, _ = await sign_in(company)

    assert (answer.status_code, REFUSED in answer.text) == (401, True)


async def test_a_token_that_another_key_signed_is_refused_and_a_new_key_of_the_provider_is_not(
    company: IntakeService, provider: OidcProvider
) -> None:
    provider.signs_with = RSAKey.generate_key(2048)
    forged, _ = await sign_in(company)
    provider.signs_with = None
    right, _ = await sign_in(company)

    assert (forged.status_code, right.status_code) == (401, 303)


async def test_a_code_works_once_and_only_in_the_browser_that_asked_for_it(company: IntakeService) -> None:
    async with make_client(company.app, None) as dana, make_client(company.app, None) as other:
        back = await go_to_provider(dana)
        stolen = await other.get(back)
        await go_to_provider(other)
        swapped = await other.get(back)
        own = await dana.get(back)
        again = await dana.get(back)

    assert [answer.status_code for answer in (stolen, swapped, own, again)] == [401, 401, 303, 401]


async def test_a_refusal_of_the_provider_and_an_answer_without_a_code_are_no_sign_in(
    company: IntakeService, provider: OidcProvider
) -> None:
    provider.refuses = True
    denied, _ = await sign_in(company)
    async with make_client(company.app, None) as browser:
        provider.refuses = False
        back = await go_to_provider(browser)
        foreign = await browser.get(back.replace("iss=http", "iss=https"))

    assert (denied.status_code, foreign.status_code) == (401, 401)


@pytest.mark.parametrize("path", ["//elsewhere.example", "/\\elsewhere.example", "https://elsewhere.example", "/x@y"])
async def test_a_sign_in_leads_to_no_other_site(company: IntakeService, path: str) -> None:
    answer, browser = await sign_in(company, f"/signin/oidc?next={path}")

    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert (await browser.get("/captures")).status_code == 200


async def test_a_session_from_before_is_not_the_one_that_is_signed_in(company: IntakeService) -> None:
    """An attacker who planted a cookie in the browser before the sign-in has no session afterwards."""
    async with make_client(company.app, None) as browser, make_client(company.app, None) as planter:
        browser.cookies.set("accord", "planted")
        planter.cookies.set("accord", "planted")
        signed_in = await browser.get(await go_to_provider(browser))

        assert signed_in.status_code == 303
        assert "accord=planted" not in signed_in.headers["set-cookie"]
        assert (await planter.get("/captures")).status_code == 303


async def test_failed_sign_ins_of_an_address_are_limited(company: IntakeService) -> None:
    async with make_client(company.app, None) as browser:
        statuses = [(await browser.get("/signin/oidc/callback?state=x&code=y")).status_code for _ in range(30)]

    assert set(statuses) == {401, 429}
    assert statuses == sorted(statuses)


async def test_a_provider_that_is_away_is_said_so_and_other_ways_stay(company: IntakeService, start: Start) -> None:
    away = await start(oidc_issuer="http://127.0.0.1:9")
    async with make_client(away.app, None) as browser:
        answer = await browser.get("/signin/oidc")

    assert answer.status_code == 503
    assert "Your company&#39;s sign-in does not answer now." in answer.text
    assert 'name="key"' in answer.text
