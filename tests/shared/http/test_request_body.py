"""A body is read from its bytes: each invalid field is named, and no value is repeated in the answer."""

from typing import Any

import pytest
from pydantic import BaseModel

from shared.http import Body, Problem, check_structure
from shared.http.request_body import CONTAINERS_LIMIT, ERRORS_READ, MEMBERS_LIMIT
from tests.shared.http.sample_app import JSON, field_errors, open_client, post, put, sample_application


async def test_a_valid_lead_is_accepted() -> None:
    answer = await post(b'{"source":"website","at":"2026-11-21T11:00:00+01:00","company":{"name":"Reyes"}}')

    assert (answer.status_code, answer.json()) == (
        202,
        {"source": "website", "at": "2026-11-21T10:00:00Z", "company": {"name": "Reyes"}},
    )


NO_CODE = "Must be letters, digits and _ . : -, and begin with a letter or digit."
NOT_A_TEXT = "Must be text."
TOO_SMALL = "Must be at least 1."
TOO_LARGE = "Must be at most 9007199254740991."
NOT_AN_INSTANT = "Must be an RFC 3339 instant with an offset."


@pytest.mark.parametrize(
    ("body", "pointer", "detail"),
    [
        (b"{}", "/source", "Required."),
        (b'{"source":"a","company":{}}', "/company/name", "Required."),
        (b'{"source":"a","companies":[{"name":"b"},{"name":5}]}', "/companies/1/name", NOT_A_TEXT),
        (b'{"source":"a","company":{"name":"b","employees":0}}', "/company/employees", TOO_SMALL),
        (b'{"source":"a","visits":"7"}', "/visits", "Must be a whole number."),
        (b'{"source":"a","visits":99999999999999999999}', "/visits", TOO_LARGE),
        (b'{"source":"a","lead_id":"zzz"}', "/lead_id", "Must be a UUID."),
        (b'{"source":"a","at":"1700000000"}', "/at", NOT_AN_INSTANT),
        (b'{"source":"a","at":"2026-11-21T10:00:00"}', "/at", NOT_AN_INSTANT),
        (b'{"source":"a","at":"0001-01-01T00:00:00+23:59"}', "/at", "The year must be from 1900 to 2999."),
        (b'{"source":"a","message":"HELLO"}', "/message", "At most 4 capitals."),
        (b'{"source":"a","message":"secret words"}', "/message", "Not valid."),
        (b'{"source":"a","custom":{"x":NaN}}', "/custom/x", "A number must be finite."),
        (b'{"source":"a","custom":{"x":1e999}}', "/custom/x", "A number must be finite."),
        (b'{"source":"a","custom":{"x":12345678901234567890}}', "/custom/x", "A whole number must be within 53 bits."),
        (b'{"source":"a","custom":{"x":[[[[[1]]]]]}}', "/custom/x", "At most 5 levels deep."),
        (b'{"source":"a","custom":{"x":{"\\u0000":1}}}', "/custom/x", "Holds a NUL character."),
        (b'{"source":"a","x/y":1}', "/x~1y", "Unknown field."),
        (b'{"source":"a","compny":{}}', "/compny", "Unknown field. Did you mean /company?"),
        (b'{"source":"a","Sources":1}', "/Sources", "Unknown field. Did you mean /source?"),
        (b'{"source":"a","employees":7}', "/employees", "Unknown field. Did you mean /company/employees?"),
        (
            b'{"source":"a","companies":[{"name":"b","employes":7}]}',
            "/companies/0/employes",
            "Unknown field. Did you mean /companies/0/employees?",
        ),
        (b"[]", "", "Must be an object."),
        (b'{"source":"a\\ud800"}', "/source", NO_CODE),
        (b'{"source":"\xff"}', "/source", NO_CODE),
        (b'{"source":"a",}', "", "Invalid JSON: trailing comma at line 1 column 15."),
        (b"", "", "Invalid JSON: EOF while parsing a value at line 1 column 0."),
    ],
)
async def test_an_invalid_field_is_named(body: bytes, pointer: str, detail: str) -> None:
    assert field_errors(await post(body)) == [(pointer, detail)]


@pytest.mark.parametrize(
    "body",
    [
        b'{"source":"a","custom":' + b"[" * 60_000,
        b'{"source":"a","visits":' + b"9" * 5_000 + b"}",
        '{"source":"a"}'.encode("utf-16-le"),
        b"null",
        b"\x00",
    ],
    ids=["deep", "huge number", "UTF-16", "null", "NUL"],
)
async def test_invalid_json_is_refused_as_a_whole(body: bytes) -> None:
    assert [pointer for pointer, _ in field_errors(await post(body))] == [""]


@pytest.mark.parametrize(
    ("body", "field", "value"),
    [
        (rb'{"source":"a","message":"thanks \ud83d"}', "message", "thanks \ufffd"),
        (rb'{"source":"a","message":"a\ude00 \ud83d\ude00"}', "message", "a\ufffd \U0001f600"),
        ('{"source":"a","message":"M\u00fcller"}'.encode("cp1252"), "message", "M\u00fcller"),
        ('{"source":"a","message":"M\u00fcller"}'.encode("utf-16"), "message", "M\u00fcller"),
        (rb'{"source":"a","message":"a\u0007b\u000bc\r\nd"}', "message", "abc\nd"),
        (rb'{"source":"a\n"}', "source", "a"),
        (rb'{"source":"a","at":"2026-11-20 10:00:00+01"}', "at", "2026-11-20T09:00:00Z"),
        (rb'{"source":"a","at":"2026-11-20T10:00:00.123456789 UTC"}', "at", "2026-11-20T10:00:00.123456Z"),
        (rb'{"source":"a","at":"\u200b2026-11-20T10:00 +01:00"}', "at", "2026-11-20T09:00:00Z"),
        (rb'{"source":"a","company":{"name":"Reyes\n Logistics\u0000"}}', "company", {"name": "Reyes Logistics"}),
        (rb'{"source":"a","custom":{"a/b~c":[0,"x\u0000y"]}}', "custom", {"a/b~c": [0, "xy"]}),
    ],
)
async def test_signs_that_are_broken_or_came_along_when_text_was_pasted_refuse_nothing(
    body: bytes, field: str, value: object
) -> None:
    answer = await post(body)

    told = answer.json()[field]
    shown = {name: told[name] for name in value} if isinstance(value, dict) else told
    assert (answer.status_code, shown) == (202, value)


async def test_a_value_of_a_list_may_be_written_in_other_letters_but_not_in_other_words() -> None:
    named = await post(b'{"source":"a","answers":["Meeting held"," NO-SHOW ","no_show"]}')
    unknown = await post(b'{"source":"a","answers":["Meeting held","no"]}')

    assert (named.status_code, named.json()["answers"]) == (202, ["meeting_held", "no_show", "no_show"])
    assert (unknown.status_code, field_errors(unknown)) == (
        422, [("/answers/1", "Must be 'meeting_held' or 'no_show'.")],
    )  # fmt: skip


async def test_a_list_of_one_text_is_that_text() -> None:
    one = await post(b'{"source":["a"],"company":{"name":["Reyes"]}}')
    two = await post(b'{"source":["a"],"company":{"name":["Reyes","Reyes Logistics"]}}')

    assert (one.status_code, one.json()["source"], one.json()["company"]) == (202, "a", {"name": "Reyes"})
    assert (two.status_code, field_errors(two)) == (422, [("/company/name", NOT_A_TEXT)])


async def test_all_invalid_fields_are_named_at_once_and_a_union_counts_once() -> None:
    answer = await post(b'{"source":"","company":{"name":"a","employees":[]},"visits":-1}')

    assert field_errors(answer) == [
        ("/source", "Required."),
        ("/company/employees", "Must be a whole number."),
        ("/visits", "Must be at least 0."),
    ]


async def test_an_unknown_key_is_named_in_at_most_64_characters() -> None:
    answer = await post(b'{"source":"a","' + b"k" * 500 + b'":1}')

    assert field_errors(answer) == [("/" + "k" * 64, "Unknown field.")]


async def test_at_most_50_errors_are_listed() -> None:
    answer = await post(b'{"source":"a",' + b",".join(b'"k%d":1' % n for n in range(80)) + b"}")

    assert len(field_errors(answer)) == 50


async def test_a_backslash_before_u0000_is_text() -> None:
    answer = await post(rb'{"source":"a","custom":{"path":"C:\\u0000"}}')

    assert (answer.status_code, answer.json()["custom"]) == (202, {"path": "C:\\u0000"})


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "text/plain"},
        {"content-type": "application/json; charset=utf-16"},
        {"content-type": "application/vnd.x+json"},
        {"content-type": ""},
        {"content-type": "application/json", "content-encoding": "gzip"},
    ],
)
async def test_another_type_charset_or_coding_is_not_read(headers: dict[str, str]) -> None:
    answer = await post(b'{"source":"a"}', **headers)

    assert (answer.status_code, answer.headers["content-type"]) == (415, "application/problem+json")


@pytest.mark.parametrize(
    "media_type",
    [
        "application/json; charset=UTF-8",
        'application/json;charset="utf-8"',
        "application/json ; charset = utf8",
        "application/json; charset=us-ascii",
        "application/json; version=1; charset=utf-8",
        "application/json;",
        "application/json; odata.metadata=minimal",
        "Application/JSON",
        "text/json",
    ],
)
async def test_json_is_read_whatever_else_its_type_says_but_another_charset(media_type: str) -> None:
    assert (await post(b'{"source":"a"}', **{"content-type": media_type})).status_code == 202


async def stream(size: int) -> Any:
    for _ in range(size // 1024):
        yield b" " * 1024


@pytest.mark.parametrize("path", ["/v1/leads", "/v1/bulk"])
async def test_a_body_over_the_limit_is_refused_with_and_without_its_length(path: str) -> None:
    limit = 64 * 1024 if path == "/v1/leads" else 1024 * 1024
    async with open_client(sample_application()) as client:
        with_length = await client.post(path, content=b" " * (limit + 1), headers=JSON)
        without_length = await client.post(path, content=stream(limit + 1024), headers=JSON)

    assert (with_length.status_code, without_length.status_code) == (413, 413)
    title = f"The body may have at most {limit} bytes"
    assert with_length.json()["title"] == without_length.json()["title"] == title


async def test_a_bulk_route_takes_more_than_the_others() -> None:
    async with open_client(sample_application()) as client:
        answer = await client.post("/v1/bulk", content=b" " * 200_000, headers=JSON)

    assert answer.json() == {"text": "200000"}


async def test_a_fastapi_route_reads_bodies_the_same_way() -> None:
    assert field_errors(await put(b'{"source":"a","x":1}')) == [("/x", "Unknown field.")]


async def test_a_body_with_thousands_of_errors_gets_one_sentence() -> None:
    body = b'{"source":"a",' + b",".join(b'"k%d":1' % number for number in range(ERRORS_READ + 1)) + b"}"

    assert field_errors(await post(body)) == [("", "The body has more than 1000 errors.")]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"[" + b",".join([b"{}"] * (CONTAINERS_LIMIT + 1)) + b"]", id="objects"),
        pytest.param(b"[" + b",".join([b"[]"] * (CONTAINERS_LIMIT + 1)) + b"]", id="lists"),
        pytest.param(b"{" + b",".join([b'"key":1'] * (MEMBERS_LIMIT + 1)) + b"}", id="members"),
    ],
)
def test_a_bulk_body_of_very_many_parts_is_refused_before_it_is_parsed(body: bytes) -> None:
    with pytest.raises(Problem) as refused:
        check_structure(body)

    assert refused.value.document() | {"errors": len(refused.value.errors)} == {
        "type": "about:blank", "title": "The body is not as described", "status": 422, "errors": 1,
    }  # fmt: skip


def test_a_bulk_body_of_long_texts_is_not_refused() -> None:
    check_structure(b'{"leads":["' + b"a" * 4_000_000 + b'"]}')


def test_a_model_that_allows_unknown_fields_is_no_body() -> None:
    class Loose(BaseModel):
        name: str

    with pytest.raises(TypeError, match="Loose needs model_config = REQUEST_MODEL"):
        Body(Loose)
