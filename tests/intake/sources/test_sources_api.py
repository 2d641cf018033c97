"""Who may send: sources are kept, shown, and counted from the start."""

from typing import Any

import pytest
from prometheus_client import REGISTRY

from services.intake.main import refresh_source_series
from services.intake.sources.domain import SOURCES_LIMIT
from shared.db.connection import sql
from tests.intake.service import IntakeService

WHOLE: dict[str, Any] = {
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
}


async def test_a_source_is_kept_and_shown_whole(service: IntakeService) -> None:
    put = [await service.admin.put("/v1/sources/form-1", json=WHOLE) for _ in range(2)]
    await service.admin.put("/v1/sources/form-2", json={"kind": "api"})

    got = await service.admin.get("/v1/sources/form-1")

    expected = WHOLE | {"source": "form-1"}
    assert [(answer.status_code, answer.json()) for answer in (*put, got)] == [(200, expected)] * 3


async def test_what_a_source_does_not_say_is_told_as_unknown(service: IntakeService) -> None:
    await service.admin.put("/v1/sources/form-1", json=WHOLE)
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
    }


async def test_sources_are_listed_by_name(service: IntakeService) -> None:
    for source in ("b", "a"):
        await service.put_source(source)

    sources = (await service.admin.get("/v1/sources")).json()["sources"]

    assert [source["source"] for source in sources] == ["a", "b", "website"]


async def test_a_source_that_nobody_configured_is_not_found(service: IntakeService) -> None:
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
async def test_a_wrong_source_is_refused_by_field(service: IntakeService, change: dict[str, Any], pointer: str) -> None:
    answer = await service.admin.put("/v1/sources/form-1", json=WHOLE | change)

    assert (answer.status_code, [error["pointer"] for error in answer.json()["errors"]]) == (422, [pointer])


async def test_sources_are_marketings(service: IntakeService) -> None:
    async with (
        await service.create_client("sales", "capture", "read") as others,
        await service.create_client("marketing") as marketing,
    ):
        answers = [await one.put("/v1/sources/form-1", json=WHOLE) for one in (others, marketing)]
        sources = [await one.get("/v1/sources") for one in (others, marketing)]

    assert [answer.status_code for answer in answers + sources] == [403, 200, 403, 200]


async def test_there_is_an_end_to_the_number_of_sources(service: IntakeService) -> None:
    fill = f"""
        insert into sources (source, kind, field_map, value_map, allowed_origins, live)
        select 's' || n, 'form', '{{}}', '{{}}', '{{}}', true from generate_series(2, {SOURCES_LIMIT}) n
    """
    async with service.database.transaction() as conn:
        await conn.execute(sql(fill))

    answers = [await service.admin.put(f"/v1/sources/{name}", json={"kind": "api"}) for name in ("one-more", "website")]

    assert [answer.status_code for answer in answers] == [409, 200]


async def test_a_source_that_another_process_configured_is_counted_from_zero(service: IntakeService) -> None:
    async with service.database.transaction() as conn:
        await conn.execute(
            sql(
                "insert into sources (source, kind, field_map, value_map, allowed_origins, live)"
                " values ('from-elsewhere', 'form', '{}', '{}', '{}', true)"
            )
        )

    await refresh_source_series(service.database)

    outcomes = ("accepted", "duplicate", "filtered", "conflict", "refused")
    labels = [{"source": "from-elsewhere", "outcome": outcome} for outcome in outcomes]
    assert [REGISTRY.get_sample_value("accord_captures_total", label) for label in labels] == [0.0] * 5
