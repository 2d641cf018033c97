"""Every refusal is one RFC 9457 document, and tells nothing of what was sent."""

from typing import Any
from uuid import UUID

import pytest

from tests.shared.http.sample_app import JSON, client, put, shop, wrong_fields
from tests.shared.http.sample_models import AlreadyTaken


def problem(status: int, title: str, **more: Any) -> dict[str, Any]:
    return {"type": "about:blank", "title": title, "status": status, "errors": []} | more


async def asked(method: str, path: str) -> tuple[int, Any, str | None]:
    async with client(shop()) as opened:
        answer = await opened.request(method, path)
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json(), answer.headers.get("allow")


async def test_a_refusal_is_told_in_its_own_words_without_what_it_holds() -> None:
    answer = await put(b'{"source":"taken"}')

    detail = "Taken by another seller."
    assert answer.json() == problem(409, "Already taken", type="urn:accord:already-taken", detail=detail)


@pytest.mark.parametrize("given", [{"code": "too-late"}, {"detail": "Too late."}, {}])
def test_a_refusal_without_public_words_of_its_own_cannot_be_written(given: dict[str, str]) -> None:
    with pytest.raises(TypeError, match=r"TooLate needs a (code|detail) of its own"):
        type("TooLate", (AlreadyTaken,), given)


async def test_a_refusal_may_name_the_field() -> None:
    answer = await put(b'{"source":"unknown"}')

    assert answer.json() == problem(
        422,
        "Unknown source",
        type="urn:accord:unknown-source",
        detail="Unknown source.",
        errors=[{"pointer": "/source", "detail": "Unknown source."}],
    )


async def test_a_refusal_may_bring_ids() -> None:
    answer = await put(b'{"source":"before"}')

    assert answer.json() == problem(
        409,
        "Sent before",
        type="urn:accord:sent-before",
        detail="Sent before with other content.",
        lead_id="lead-1",
    )


async def test_what_is_away_is_asked_for_again() -> None:
    answer = await put(b'{"source":"away"}')

    assert answer.json() == problem(503, "Not now; ask again in a moment")
    assert answer.headers["retry-after"] == "1"


async def test_a_fault_of_ours_tells_nothing() -> None:
    assert (await put(b'{"source":"broken"}')).json() == problem(500, "Internal Server Error")


async def test_an_unknown_route_is_not_found() -> None:
    assert await asked("GET", "/nowhere") == (404, problem(404, "Not Found"), None)


async def test_no_answer_redirects_to_a_path_without_its_last_slash() -> None:
    assert await asked("GET", "/v1/things/") == (404, problem(404, "Not Found"), None)


@pytest.mark.parametrize(("path", "allowed"), [("/v1/leads", "POST"), ("/v1/things", "GET")])
async def test_a_wrong_method_says_which_are_right(path: str, allowed: str) -> None:
    assert await asked("DELETE", path) == (405, problem(405, "Method Not Allowed"), allowed)


@pytest.mark.parametrize("name", ["%00", "a%0Ab", "%ff", "%ed%a0%80", "%C0%80"])
async def test_a_path_with_odd_characters_is_not_found(name: str) -> None:
    assert await asked("GET", f"/v1/things/{name}/name") == (404, problem(404, "Not Found"), None)


async def test_a_path_parameter_of_another_shape_is_named() -> None:
    async with client(shop()) as opened:
        answer = await opened.put("/v1/things/zzz", content=b'{"source":"a"}', headers=JSON)

    assert wrong_fields(answer) == [("/path/thing", "Must be a UUID.")]


async def query(text: str) -> Any:
    async with client(shop()) as opened:
        return await opened.get(f"/v1/things?{text}")


async def test_a_query_is_read() -> None:
    assert (await query("limit=20&state=offered")).json() == {"said": "20 offered"}


async def test_an_unknown_parameter_is_named() -> None:
    assert wrong_fields(await query("limit=20&stat=x&" + "k" * 99 + "=1")) == [
        ("/query/stat", "Unknown parameter."),
        ("/query/" + "k" * 64, "Unknown parameter."),
    ]


async def test_a_plain_parameter_is_known_too() -> None:
    known, unknown = await put(b'{"source":"a"}', "?again=true"), await put(b'{"source":"a"}', "?agian=true")

    assert known.json() == {"said": f"{UUID(int=1)} True"}
    assert wrong_fields(unknown) == [("/query/agian", "Unknown parameter.")]


@pytest.mark.parametrize(
    ("text", "pointer", "detail"),
    [
        ("limit=many", "/query/limit", "Input should be a valid integer, unable to parse string as an integer."),
        ("limit=201", "/query/limit", "Input should be less than or equal to 200."),
        ("state=%0A", "/query/state", "Holds characters, or has a form, that this field does not allow."),
        ("state=%00", "/query", "Holds a NUL character."),
    ],
)
async def test_a_wrong_parameter_is_named(text: str, pointer: str, detail: str) -> None:
    assert wrong_fields(await query(text)) == [(pointer, detail)]
