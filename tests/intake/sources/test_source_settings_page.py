"""The page of one source: every setting is read and changed there, as by the API, and secrets are never shown."""

import html
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import httpx2
import pytest

from services.intake.sources.domain import Source, SourceSecrets
from services.intake.sources.pages.edit_source import make_fields
from services.intake.sources.schemas import SourceIn
from tests.intake.service import PRINTED_TOKEN, IntakeService, make_client
from tests.support.page_forms import find_form

SETTINGS: dict[str, Any] = {
    "name": "Anzeigen",
    "kind": "ads",
    "channel": "paid_search",
    "campaign": "summer",
    "region": "DE",
    "field_map": {"Größe = wie groß?": "company.employees", "Firma": "company.name"},
    "value_map": {"company.employees": {"klein": "10"}, "stage": {"a:b": "won", "7": "lost"}, "owner": {"124": "kim"}},
    "allowed_origins": ["https://example.com", "https://www.example.com"],
    "thank_you_url": "https://example.com/thanks",
    "live": False,
    "custom_fields": {"fleet": "number"},
    "min_fill_seconds": 3,
    "honeypot": "website",
    "default_activity": "demo_requested",
}
SECRETS = {"captcha": {"kind": "turnstile", "secret": "canary-captcha"}, "secret": "canary-secret"}
STORED = ["secret", "captcha", "api.token"]


@pytest.fixture
async def browser(service: IntakeService) -> AsyncIterator[httpx2.AsyncClient]:
    """A marketer's browser, signed in; there is the source `whole`, with every setting."""
    await service.put_source("whole", **SETTINGS, **SECRETS, api={"token": "canary-token"})
    async with make_client(service.app, None) as client:
        await client.get(f"/setup/sources?token={PRINTED_TOKEN}", follow_redirects=True)
        yield client


async def read_form(browser: httpx2.AsyncClient, source: str) -> dict[str, str]:
    """The fields of the form as a browser would send them back."""
    answer = await browser.get(f"/setup/sources/{source}")
    assert answer.status_code == 200, answer.text
    assert "canary" not in answer.text
    return find_form(answer.text, f"/setup/sources/{source}").values


async def read_stored(service: IntakeService, source: str) -> dict[str, Any]:
    stored: dict[str, Any] = (await service.admin.get(f"/v1/sources/{source}")).json()
    return {name: value for name, value in stored.items() if name not in ("health", "source")}


def test_the_form_has_every_setting_of_the_api() -> None:
    names = {field.name.partition(".")[0] for field in make_fields(Source("x", "form"), SourceSecrets())}
    assert names == set(SourceIn.model_fields)


async def test_a_form_that_is_sent_back_as_it_is_changes_nothing(
    service: IntakeService, browser: httpx2.AsyncClient
) -> None:
    before = await read_stored(service, "whole")
    answer = await browser.post("/setup/sources/whole", data=await read_form(browser, "whole"))

    assert (answer.status_code, answer.headers["location"]) == (303, "/setup/sources")
    assert await read_stored(service, "whole") == before == SETTINGS | {"captcha": "turnstile", "secrets": STORED}


async def test_every_setting_is_stored_from_the_form(service: IntakeService, browser: httpx2.AsyncClient) -> None:
    filled = await read_form(browser, "whole")
    new = {"secret": "new-secret", "captcha.secret": "new-captcha", "api": '{"token": "new-token"}'}
    answer = await browser.post("/setup/sources/website", data=filled | new)

    assert answer.status_code == 303, answer.text
    assert await read_stored(service, "website") == SETTINGS | {"captcha": "turnstile", "secrets": STORED}
    signed = await service.admin.post("/v1/hooks/google_ads/website", json={"lead_id": "1", "google_key": "new-secret"})
    assert signed.status_code == 200


async def test_a_source_that_is_saved_is_kept_for_an_outage_at_once(
    service: IntakeService, browser: httpx2.AsyncClient
) -> None:
    saved = list[str]()
    sources = service.app.state.intake.forms.sources
    token = (await read_form(browser, "whole"))["form_token"]
    for how in ("by the API", "added", "changed"):
        sources.on_change = partial(saved.append, how)
        match how:
            case "by the API":
                await service.put_source("contact")
            case "added":
                await browser.post("/setup/sources", data={"form_token": token, "source": "new", "kind": "form"})
            case _:
                await browser.post("/setup/sources/new", data={"form_token": token, "kind": "ads", "live": "yes"})
    assert saved == ["by the API", "added", "changed"]


async def test_what_is_emptied_is_no_longer_set_and_secrets_stay(
    service: IntakeService, browser: httpx2.AsyncClient
) -> None:
    token = (await read_form(browser, "whole"))["form_token"]
    answer = await browser.post("/setup/sources/whole", data={"form_token": token, "kind": "ads", "live": "yes"})

    assert answer.status_code == 303, answer.text
    empty = dict.fromkeys(("name", "channel", "campaign", "region", "thank_you_url", "captcha"))
    empty |= dict.fromkeys(("min_fill_seconds", "honeypot", "default_activity"))
    maps: dict[str, Any] = {"field_map": {}, "value_map": {}, "custom_fields": {}, "allowed_origins": []}
    assert await read_stored(service, "whole") == empty | maps | {
        "kind": "ads", "live": True, "secrets": ["secret", "api.token"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("field_map", "Firma = company.name\nsize", "Line 2 needs a “=” with something on both sides."),
        ("value_map", "small = 10", "Line 1 needs the field first: “company.employees: small = 10”."),
        ("value_map", "stage: 7 =", "Line 1 needs a “=” with something on both sides."),
        ("custom_fields", "fleet = many", "fleet: Must be"),
        ("allowed_origins", "https://example.com/page", "0: Must be an origin in lower case"),
        ("api", "token", "Must be a JSON object"),
        ("api", "[1]", "Must be an object"),
        ("min_fill_seconds", "soon", "Must be a whole number"),
        ("region", "Germany", "Must be a country's two letters in ISO 3166, like DE."),
    ],
)
async def test_a_mistake_is_named_beside_its_field_and_nothing_changes(
    service: IntakeService, browser: httpx2.AsyncClient, field: str, text: str, sentence: str
) -> None:
    before = await read_stored(service, "whole")
    filled = await read_form(browser, "whole") | {field: text, "secret": "canary-typed"}
    answer = await browser.post("/setup/sources/whole", data=filled)
    page = html.unescape(answer.text)

    assert answer.status_code == 422
    assert f'<small id="error-{field}">{sentence}' in page
    assert (text in page, "canary" in page) == (True, False)
    assert await read_stored(service, "whole") == before


async def test_a_source_that_there_is_not_has_no_page(browser: httpx2.AsyncClient) -> None:
    assert (await browser.get("/setup/sources/elsewhere")).status_code == 404
