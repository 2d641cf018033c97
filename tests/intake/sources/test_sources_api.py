"""Sources are stored, shown, and counted from zero."""

from typing import Any

import pytest
from prometheus_client import REGISTRY

from services.intake.sources.domain import SOURCES_LIMIT, Source, SourceSecrets
from services.intake.sources.handlers import open_secrets, recall_secrets
from services.intake.sources.store import find_sources
from services.intake.sources.tasks import refresh_source_series
from shared.db.connection import sql
from tests.intake.service import SECRET, IntakeService

HEALTH = {
    "last_lead_at": None,
    "last_failure_at": None,
    "last_failure": None,
    "signature_failures": 0,
    "token_refused_at": None,
    "token_expires_at": None,
}

_FILL = sql("""
    insert into sources (source, kind, field_map, value_map, allowed_origins, live)
    select 's' || n, 'form', '{}', '{}', '{}', true from generate_series(2, cast(:last as int)) n
""")
_ADD = sql("""
    insert into sources (source, kind, field_map, value_map, allowed_origins, live)
    values ('from-elsewhere', 'form', '{}', '{}', '{}', true)
""")

FULL_SOURCE: dict[str, Any] = {
    "name": "Website",
    "kind": "form",
    "channel": "organic",
    "campaign": "evergreen",
    "region": "DE",
    "field_map": {"Your e-mail": "contact.email"},
    "value_map": {"company.employees": {"small": "1-50"}},
    "allowed_origins": ["https://www.example.org", "http://localhost:8000"],
    "thank_you_url": "https://www.example.org/thanks?from=form",
    "live": False,
    "custom_fields": {
        "fleet_size": "number",
        "Fleet kind": "text",
        "plan": "code",
        "since": "date",
        "trial": "boolean",
    },
    "min_fill_seconds": 3,
    "honeypot": "website_2",
    "default_activity": "demo_requested",
    "secret": "signing-canary",
    "captcha": {"kind": "turnstile", "secret": "captcha-canary"},
    "api": {"page_id": "17", "token": "api-canary"},
}


async def find_source(service: IntakeService, code: str) -> Source:
    async with service.database.read_connection() as conn:
        return (await find_sources(conn, [code]))[code]


async def test_a_source_is_stored_and_shown_with_all_its_fields(service: IntakeService) -> None:
    put = [await service.admin.put("/v1/sources/form-1", json=FULL_SOURCE) for _ in range(2)]
    await service.admin.put("/v1/sources/form-2", json={"kind": "api"})

    got = await service.admin.get("/v1/sources/form-1")

    written = {"secret", "captcha", "api"}
    shown = {name: value for name, value in FULL_SOURCE.items() if name not in written}
    secrets = ["secret", "captcha", "api.page_id", "api.token"]
    expected = shown | {"source": "form-1", "captcha": "turnstile", "secrets": secrets}
    assert [(response.status_code, response.json()) for response in put] == [(200, expected)] * 2
    assert (got.status_code, got.json()) == (200, expected | {"health": HEALTH})


async def test_missing_fields_of_a_source_are_shown_as_null(service: IntakeService) -> None:
    await service.admin.put("/v1/sources/form-1", json=FULL_SOURCE)
    await service.admin.put("/v1/sources/form-1", json={"kind": "api", "channel": ""})

    assert (await service.admin.get("/v1/sources/form-1")).json() == {
        "source": "form-1",
        "name": None,
        "kind": "api",
        "channel": None,
        "campaign": None,
        "region": None,
        "field_map": {},
        "value_map": {},
        "allowed_origins": [],
        "thank_you_url": None,
        "live": True,
        "custom_fields": {},
        "min_fill_seconds": None,
        "honeypot": None,
        "captcha": None,
        "default_activity": None,
        "secrets": ["secret", "api.page_id", "api.token"],
        "health": HEALTH,
    }


async def test_what_is_secret_of_a_source_is_sealed_and_stays_until_it_is_sent_again(service: IntakeService) -> None:
    await service.admin.put("/v1/sources/form-1", json=FULL_SOURCE)
    kept = await service.admin.put("/v1/sources/form-1", json={"kind": "ads", "captcha": {"kind": "hcaptcha"}})
    changed = await service.admin.put("/v1/sources/form-1", json={"kind": "ads", "secret": "another", "api": None})

    stored = await find_source(service, "form-1")
    assert [kept.json()["secrets"], changed.json()["secrets"]] == [
        ["secret", "captcha", "api.page_id", "api.token"],
        ["secret"],
    ]
    assert open_secrets([SECRET.encode()], stored) == SourceSecrets(secret="another")
    assert recall_secrets([b"n" * 43], stored) == SourceSecrets()
    assert "canary" not in str(await service.rows("select * from sources"))


async def test_sources_are_listed_by_name(service: IntakeService) -> None:
    for source in ("b", "a"):
        await service.put_source(source)

    sources = (await service.admin.get("/v1/sources")).json()["sources"]

    assert [source["source"] for source in sources] == ["a", "b", "website"]


async def test_a_source_that_is_not_configured_is_not_found(service: IntakeService) -> None:
    assert (await service.admin.get("/v1/sources/elsewhere")).status_code == 404


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"kind": "carrier_pigeon"}, "/kind"),
        ({"region": "EMEA"}, "/region"),
        ({"allowed_origins": ["https://www.example.org/path"]}, "/allowed_origins/0"),
        ({"thank_you_url": "javascript:alert(1)"}, "/thank_you_url"),
        ({"live": "perhaps"}, "/live"),
        ({"colour": "red"}, "/colour"),
        ({"captcha": {"kind": "riddle"}}, "/captcha/kind"),
        ({"min_fill_seconds": -1}, "/min_fill_seconds"),
    ],
)
async def test_an_invalid_source_is_refused_with_the_field(
    service: IntakeService, change: dict[str, Any], pointer: str
) -> None:
    response = await service.admin.put("/v1/sources/form-1", json=FULL_SOURCE | change)

    assert (response.status_code, [error["pointer"] for error in response.json()["errors"]]) == (422, [pointer])


async def test_sources_need_a_marketing_key(service: IntakeService) -> None:
    async with (
        await service.create_client("sales", "capture", "read") as others,
        await service.create_client("marketing") as marketing,
    ):
        responses = [await client.put("/v1/sources/form-1", json=FULL_SOURCE) for client in (others, marketing)]
        sources = [await client.get("/v1/sources") for client in (others, marketing)]

    assert [response.status_code for response in responses + sources] == [403, 200, 403, 200]


async def test_the_number_of_sources_is_limited(service: IntakeService) -> None:
    async with service.database.transaction() as conn:
        await conn.execute(_FILL, {"last": SOURCES_LIMIT})

    names = ("one-more", "website")
    responses = [await service.admin.put(f"/v1/sources/{name}", json={"kind": "api"}) for name in names]

    assert [response.status_code for response in responses] == [409, 200]


async def test_a_source_that_another_process_configured_is_counted_from_zero(service: IntakeService) -> None:
    async with service.database.transaction() as conn:
        await conn.execute(_ADD)

    await refresh_source_series(service.database)

    outcomes = ("accepted", "duplicate", "filtered", "conflict", "refused")
    labels = [{"source": "from-elsewhere", "outcome": outcome} for outcome in outcomes]
    assert [REGISTRY.get_sample_value("accord_captures_total", label) for label in labels] == [0.0] * 5
