"""A parameter that Accord does not know is refused, except where websites and platforms add theirs to an address."""

import orjson
import pytest

from services.intake.routes import FAST_ROUTES
from tests.intake.builders import lead
from tests.intake.direct_server import JSON_TYPE, serve
from tests.intake.service import IntakeService

STRICT = ("/v1/leads", "/v1/activities")
LENIENT = ("/v1/forms/", "/v1/hooks/")
BODIES = {"/v1/leads": lead(), "/v1/activities": {"lead": {"email": "dana@example.com"}, "type": "page_viewed"}}


def test_each_plain_route_either_refuses_parameters_or_is_a_form_or_a_hook() -> None:
    others = [path for route in FAST_ROUTES if not (path := str(route.path)).startswith(LENIENT)]

    assert set(others) == set(STRICT)


@pytest.mark.parametrize("path", STRICT)
async def test_a_parameter_that_means_nothing_is_named_and_nothing_is_stored(service: IntakeService, path: str) -> None:
    response = await service.admin.post(f"{path}?dry_run=1", json=BODIES[path])

    assert (response.status_code, response.json()["errors"]) == (
        422,
        [{"pointer": "/query/dry_run", "detail": "Unknown parameter."}],
    )
    assert await service.rows("select (select count(*) from captures), (select count(*) from activities)") == [(0, 0)]


async def test_a_capture_on_the_fast_way_is_refused_alike(service: IntakeService) -> None:
    async with serve(service) as server:
        requests = [
            server.post(orjson.dumps(lead()), JSON_TYPE, target=target) for target in (b"/v1/leads?x=1", b"/v1/leads?")
        ]
        answers = await server.exchange(b"".join(requests), answers=2)

    assert [status for status, _, _ in answers] == [422, 202]


async def test_what_a_website_adds_to_the_address_of_its_form_is_ignored(service: IntakeService) -> None:
    visitor = await service.create_client()
    form = {"content-type": "application/x-www-form-urlencoded"}

    answer = await visitor.post("/v1/forms/website?fbclid=1&utm_x=y", content=b"email=dana%40example.com", headers=form)

    assert answer.status_code == 303
    assert await service.rows("select count(*) from leads") == [(1,)]
