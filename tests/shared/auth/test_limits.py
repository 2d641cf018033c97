"""How often an address may fail to sign in or send unknown keys, and how often a key may be used."""

from typing import Any

import pytest
from httpx2 import ASGITransport, AsyncClient, Response

from shared.auth import ApiKeyCache, generate_secret
from shared.db.database import Database
from shared.http import Application
from shared.http.client_address import parse_networks
from shared.http.rate_limits import RateLimit, RateLimits, RecentTimes
from tests.shared.auth import test_scopes
from tests.shared.auth.api_keys import DANA, OTHER, ManualClock, add_key
from tests.shared.auth.browser import FORM, SECRET, TOKEN, make_app, sign_in

BROWSER = {"accept": "text/html,application/xhtml+xml"}
GATEWAY = "127.0.0.1"


def connect(app: Application, address: str = "203.0.113.9", **headers: str) -> AsyncClient:
    transport = ASGITransport(app, client=(address, 4711))
    return AsyncClient(transport=transport, base_url="http://accord.example", headers=headers)


def as_key(secret: str) -> dict[str, str]:
    return {"authorization": f"Bearer {secret}"}


def set_clock(app: Application) -> ManualClock:
    clock = ManualClock()
    for limit in (app.state.rate_limits.sign_in, app.state.rate_limits.wrong_keys):
        limit.storage.clock = clock
    return clock


async def send_wrong_keys(client: AsyncClient, count: int, **headers: str) -> list[Response]:
    return [await client.get("/typed", headers=as_key(generate_secret()) | headers) for _ in range(count)]


async def test_after_ten_failed_sign_ins_in_a_minute_an_address_has_to_wait(database: Database) -> None:
    app = make_app(database)
    clock = set_clock(app)
    async with connect(app) as guesser, connect(app, "203.0.113.10") as neighbour:
        failed = [(await sign_in(guesser, "wrong")).status_code for _ in range(10)]
        clock.seconds += 15
        refused, others = await sign_in(guesser), await sign_in(neighbour)
        clock.seconds += 45
        later = await sign_in(guesser)

    assert failed == [401] * 10
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "45")
    assert refused.headers["content-type"] == "application/problem+json"
    assert (others.status_code, later.status_code) == (303, 303)


async def test_a_person_who_has_to_wait_reads_so_on_a_page(database: Database) -> None:
    async with connect(make_app(database), **BROWSER) as browser:
        for _ in range(10):
            await sign_in(browser, "wrong")
        answer = await sign_in(browser)

    assert (answer.status_code, answer.headers["content-type"]) == (429, "text/html; charset=utf-8")
    assert "Too many sign-ins have failed from this address; wait a minute, then try again" in answer.text
    assert 50 <= int(answer.headers["retry-after"]) <= 60


async def test_colleagues_behind_one_address_may_sign_in_as_often_as_they_like(database: Database) -> None:
    async with connect(make_app(database)) as office:
        answers = [(await sign_in(office)).status_code for _ in range(30)]

    assert answers == [303] * 30


async def test_after_sixty_unknown_keys_in_a_minute_an_address_gets_429(writer: Database) -> None:
    app = test_scopes.make_app(writer)
    set_clock(app)
    secret = await add_key(writer, DANA, "sales")
    async with connect(app) as stranger, connect(app, "203.0.113.10") as other:
        statuses = [answer.status_code for answer in await send_wrong_keys(stranger, 61)]
        never_seen = await stranger.get("/typed", headers=as_key(secret))
        elsewhere = await other.get("/typed", headers=as_key(secret))
        by_now_known = await stranger.get("/typed", headers=as_key(secret))

    assert statuses == [401] * 60 + [429]
    assert (never_seen.status_code, never_seen.headers["retry-after"]) == (429, "60")
    assert never_seen.json()["title"] == "Too many unknown keys came from this address"
    assert (elsewhere.status_code, by_now_known.status_code) == (200, 200)


async def test_a_key_that_has_worked_is_not_refused_for_its_address_when_it_is_looked_up_again(
    writer: Database,
) -> None:
    app, clock = test_scopes.make_app(writer), ManualClock()
    app.state.keys = ApiKeyCache(writer, clock)
    secret = await add_key(writer, DANA, "sales")
    async with connect(app) as office:
        before = await office.get("/typed", headers=as_key(secret))
        refused = (await send_wrong_keys(office, 61))[-1]
        clock.seconds += 60
        after = await office.get("/typed", headers=as_key(secret))

    assert (before.status_code, refused.status_code, after.status_code) == (200, 429, 200)


async def test_a_request_without_a_key_counts_as_no_unknown_key(writer: Database) -> None:
    async with connect(test_scopes.make_app(writer)) as stranger:
        statuses = [(await stranger.get("/typed")).status_code for _ in range(70)]

    assert statuses == [401] * 70


async def test_wrong_tokens_in_an_address_count_as_unknown_keys(database: Database) -> None:
    async with connect(make_app(database)) as stranger:
        statuses = {
            (await stranger.get("/inbox", params={"token": f"wrong{number}"})).status_code for number in range(60)
        }
        last = await stranger.get("/inbox", params={"token": TOKEN})

    assert (statuses, last.status_code) == ({303}, 429)


async def test_behind_a_trusted_gateway_each_client_has_limits_of_its_own(writer: Database) -> None:
    app = test_scopes.make_app(writer)
    app.state.trusted_proxies = parse_networks(GATEWAY)
    async with connect(app, GATEWAY) as gateway:
        first = await send_wrong_keys(gateway, 61, **{"x-forwarded-for": "203.0.113.9"})
        second = await send_wrong_keys(gateway, 1, **{"x-forwarded-for": "203.0.113.10"})
        lying = await send_wrong_keys(gateway, 1, **{"x-forwarded-for": "203.0.113.11, 203.0.113.9"})

    assert [answers[-1].status_code for answers in (first, second, lying)] == [429, 401, 429]


async def test_addresses_of_one_ipv6_network_are_one_client(writer: Database) -> None:
    app = test_scopes.make_app(writer)
    async with connect(app, "2001:db8::1") as first, connect(app, "2001:db8::ffff") as second:
        await send_wrong_keys(first, 60)
        answer = (await send_wrong_keys(second, 1))[0]

    assert answer.status_code == 429


@pytest.mark.parametrize(("rate", "statuses"), [(None, [200] * 4), ("2/minute", [200, 200, 429, 429])])
async def test_a_key_may_be_used_as_often_as_its_rate_allows(
    rate: str | None, statuses: list[int], writer: Database
) -> None:
    app, clock = test_scopes.make_app(writer), ManualClock()
    app.state.rate_limits = RateLimits(rate)
    if rate:
        app.state.rate_limits.keys = RateLimit(rate, RecentTimes(clock=clock))
    secrets = [await add_key(writer, DANA, "sales"), await add_key(writer, OTHER, "sales")]
    async with connect(app) as client:
        answers: list[Any] = [await client.get("/typed", headers=as_key(secrets[0])) for _ in range(4)]
        other = await client.get("/plain", headers=as_key(secrets[1]))

    assert [answer.status_code for answer in answers] == statuses
    assert [answer.headers.get("retry-after") for answer in answers if answer.status_code == 429] == ["60"] * (
        statuses.count(429)
    )
    assert other.status_code == 200


async def test_a_session_is_not_limited_by_the_rate_of_keys(database: Database) -> None:
    app = make_app(database)
    app.state.rate_limits = RateLimits("1/minute")
    async with connect(app) as browser:
        await browser.post("/signin", content=f"key={SECRET}", headers=FORM)
        statuses = [(await browser.get("/inbox")).status_code for _ in range(3)]

    assert statuses == [200] * 3
