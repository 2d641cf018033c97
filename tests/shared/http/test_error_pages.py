"""What a person in a browser reads of a refusal or failure: what happened, what to do, what the operator needs."""

import io
import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import orjson
import pytest

from shared.telemetry import logs
from tests.shared.http.sample_app import JSON, open_client, sample_application

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8", "sec-fetch-dest": "document"}


@pytest.mark.parametrize(
    ("method", "path", "status", "sentence"),
    [
        ("GET", "/nowhere", 404, "There is nothing at this address"),
        ("GET", "/v1/things/%00/name", 404, "There is nothing at this address"),
        ("GET", "/v1/things?limit=201", 422, "<code>/query/limit</code>: Must be at most 200."),
        ("GET", "/v1/things?state=%00", 422, "A parameter holds a NUL character"),
        ("GET", "/v1/leads", 405, "This path takes POST"),
        ("PUT", f"/v1/things/{UUID(int=1)}?again=1", 409, "Taken by another seller."),
        ("POST", "/v1/leads", 415, "name it in the header Content-Type"),
        ("GET", "/nowhere", 404, "The board leads to everything else."),
    ],
)
async def test_a_person_in_a_browser_reads_every_error_as_a_page(
    method: str, path: str, status: int, sentence: str
) -> None:
    headers = JSON | BROWSER if method == "PUT" else BROWSER
    async with open_client(sample_application()) as client:
        answer = await client.request(method, path, content=b'{"source":"taken"}', headers=headers)

    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert sentence in answer.text


async def test_a_tool_that_takes_html_gets_problem_documents_from_the_interface_for_tools() -> None:
    async with open_client(sample_application()) as client:
        answer = await client.get("/v1/things/", headers={"accept": "text/html"})

    assert answer.headers["content-type"] == "application/problem+json"


@pytest.fixture
def log_output() -> Iterator[io.BytesIO]:
    logs.out.stream = io.BytesIO()
    yield logs.out.stream
    logs.out.stream = None


async def put_in_browser(source: str) -> Any:
    async with open_client(sample_application()) as client:
        body = f'{{"source":"{source}"}}'.encode()
        return await client.put(f"/v1/things/{UUID(int=1)}", content=body, headers=JSON | BROWSER)


@pytest.mark.parametrize(
    ("source", "status", "event", "what_happened", "what_to_do"),
    [
        (
            "broken",
            500,
            "request_failed",
            "Accord failed at this request",
            "tell the operator the id",
        ),
        ("unavailable", 503, "request_unavailable", "Not now; ask again in a moment", "tell the operator this id"),
    ],
)
async def test_a_failure_shows_an_id_by_which_the_operator_finds_it_in_the_log(
    log_output: io.BytesIO, source: str, status: int, event: str, what_happened: str, what_to_do: str
) -> None:
    answer = await put_in_browser(source)
    shown = re.findall("<code>([0-9a-f]{8})</code>", answer.text)
    logged = [orjson.loads(line) for line in log_output.getvalue().splitlines()]

    assert (answer.status_code, what_happened in answer.text, what_to_do in answer.text) == (status, True, True)
    assert [(line["event"], line["failure"]) for line in logged] == [(event, shown[0])]


@pytest.mark.parametrize("source", ["broken", "unavailable", "taken"])
async def test_an_error_page_holds_no_name_of_the_code_and_nothing_that_was_sent(source: str) -> None:
    text = (await put_in_browser(source)).text

    assert re.findall(r"Traceback|KeyError|Unavailable|services\.|shared\.|dana@example\.com", text) == []
