"""Every error answer is one RFC 9457 document that repeats nothing of the request."""

import re
from typing import Any
from uuid import UUID

import pytest
from httpx2 import ASGITransport, AsyncClient

from shared.http import create_application
from shared.http.failures import NOT_YOURS
from tests.shared.http.sample_app import JSON, field_errors, open_client, put, sample_application
from tests.shared.http.sample_models import AlreadyTaken


def problem(status: int, title: str, **more: Any) -> dict[str, Any]:
    return {"type": "about:blank", "title": title, "status": status, "errors": []} | more


async def request(method: str, path: str) -> tuple[int, Any, str | None]:
    async with open_client(sample_application()) as client:
        answer = await client.request(method, path)
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json(), answer.headers.get("allow")


async def test_a_refusal_is_answered_with_its_code_and_detail_without_its_arguments() -> None:
    answer = await put(b'{"source":"taken"}')

    detail = "Taken by another seller."
    assert answer.json() == problem(409, "Already taken", type="urn:accord:already-taken", detail=detail)


@pytest.mark.parametrize("members", [{"code": "too-late"}, {"detail": "Too late."}, {}])
def test_a_refusal_without_code_and_detail_of_its_own_cannot_be_declared(members: dict[str, str]) -> None:
    with pytest.raises(TypeError, match=r"TooLate needs a (code|detail) of its own"):
        type("TooLate", (AlreadyTaken,), members)


async def test_a_refusal_may_name_a_field() -> None:
    answer = await put(b'{"source":"unknown"}')

    assert answer.json() == problem(
        422,
        "Unknown source",
        type="urn:accord:unknown-source",
        detail="Unknown source.",
        errors=[{"pointer": "/source", "detail": "Unknown source."}],
    )


async def test_a_refusal_may_add_ids() -> None:
    answer = await put(b'{"source":"before"}')

    assert answer.json() == problem(
        409,
        "Sent before",
        type="urn:accord:sent-before",
        detail="Sent before with other content.",
        lead_id="lead-1",
    )


async def test_an_unavailable_resource_asks_the_caller_to_retry() -> None:
    answer = await put(b'{"source":"unavailable"}')

    instance = answer.json().get("instance", "")
    assert re.fullmatch("urn:accord:failure:[0-9a-f]{8}", instance)
    assert answer.json() == problem(503, "Not now; ask again in a moment", instance=instance)
    assert answer.headers["retry-after"] == "1"


async def test_an_unexpected_failure_reveals_nothing() -> None:
    answer = (await put(b'{"source":"broken"}')).json()

    assert answer == problem(500, "Accord failed at this request", detail=NOT_YOURS, instance=answer["instance"])


async def test_an_unknown_route_is_not_found() -> None:
    assert await request("GET", "/nowhere") == (404, problem(404, "Not Found"), None)


async def test_a_path_with_a_last_slash_is_not_redirected() -> None:
    assert await request("GET", "/v1/things/") == (404, problem(404, "Not Found"), None)


@pytest.mark.parametrize(
    ("path", "allowed"), [("/v1/leads", "POST"), ("/v1/things", "GET"), ("/v1/pairs", "DELETE, GET, PUT")]
)
async def test_a_wrong_method_names_the_allowed_ones(path: str, allowed: str) -> None:
    title = f"This path takes {allowed.replace(', ', ' or ')}"
    assert await request("PATCH", path) == (405, problem(405, title), allowed)


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH"])
async def test_a_path_beside_those_of_ids_names_its_own_methods(method: str) -> None:
    refused = (405, problem(405, "This path takes POST"), "POST")

    assert await request(method, "/v1/things/batch") == refused


@pytest.mark.parametrize("name", ["%00", "a%0Ab", "%ff", "%ed%a0%80", "%C0%80"])
async def test_a_path_with_invalid_characters_is_not_found(name: str) -> None:
    assert await request("GET", f"/v1/things/{name}/name") == (404, problem(404, "Not Found"), None)


async def test_an_invalid_path_parameter_is_named() -> None:
    async with open_client(sample_application()) as client:
        answer = await client.put("/v1/things/zzz", content=b'{"source":"a"}', headers=JSON)

    assert field_errors(answer) == [("/path/thing", "Must be a UUID.")]


async def get_things(query: str) -> Any:
    async with open_client(sample_application()) as client:
        return await client.get(f"/v1/things?{query}")


async def test_a_query_is_read() -> None:
    assert (await get_things("limit=20&state=offered")).json() == {"text": "20 offered"}


async def test_an_unknown_parameter_is_named() -> None:
    assert field_errors(await get_things("limit=20&stat=x&" + "k" * 99 + "=1")) == [
        ("/query/stat", "Unknown parameter. Did you mean /query/state?"),
        ("/query/" + "k" * 64, "Unknown parameter."),
    ]


async def test_a_parameter_outside_a_model_is_known_too() -> None:
    known, unknown = await put(b'{"source":"a"}', "?again=true"), await put(b'{"source":"a"}', "?agian=true")

    assert known.json() == {"text": f"{UUID(int=1)} True"}
    assert field_errors(unknown) == [("/query/agian", "Unknown parameter. Did you mean /query/again?")]


@pytest.mark.parametrize(
    ("query", "pointer", "detail"),
    [
        ("limit=many", "/query/limit", "Must be a whole number."),
        ("limit=201", "/query/limit", "Must be at most 200."),
        ("state=%0A", "/query/state", "Must be letters, digits and _ . : -, and begin with a letter or digit."),
        ("state=%00", "/query", "Holds a NUL character."),
    ],
)
async def test_an_invalid_parameter_is_named(query: str, pointer: str, detail: str) -> None:
    assert field_errors(await get_things(query)) == [(pointer, detail)]


async def test_a_failure_outside_of_all_routes_is_answered_with_a_problem_document() -> None:
    app = create_application("broken", [])
    app.add_middleware(BrokenMiddleware)
    transport = ASGITransport(app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        answer = await client.get("/echo")

    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.json()["status"], answer.json()["title"]) == (500, "Accord failed at this request")


class BrokenMiddleware:
    """The outermost middleware, which fails at every request."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            raise KeyError(scope["path"])
