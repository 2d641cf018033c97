"""Sources are stored, shown, and counted from zero."""

from typing import Any

import pytest
from prometheus_client import REGISTRY

from services.intake.main import refresh_source_series
from services.intake.sources.domain import SOURCES_LIMIT
from shared.db.connection import sql
from tests.intake.service import IntakeService

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
}


async def test_a_source_is_stored_and_shown_with_all_its_fields(service: IntakeService) -> None:
    put = [await service.admin.put("/v1/sources/form-1", json=FULL_SOURCE) for _ in range(2)]
    await service.admin.put("/v1/sources/form-2", json={"kind": "api"})

    got = await service.admin.get("/v1/sources/form-1")

    expected = FULL_SOURCE | {"source": "form-1"}
    assert [(response.status_code, response.json()) for response in (*put, got)] == [(200, expected)] * 3


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
    }


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
        ({"live": "yes"}, "/live"),
        ({"colour": "red"}, "/colour"),
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
