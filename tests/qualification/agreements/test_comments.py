"""Comments on a draft: an open objection stops the signatures, and a resolution lets them go on."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import pytest

from tests.qualification.agreement_builders import document
from tests.qualification.service import QualificationService

PLACE = "/definition/qualified"


@asynccontextmanager
async def draft(service: QualificationService) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of an administrator, with a draft as version 1."""
    async with await service.client("admin") as client:
        assert (await client.post("/v1/agreements", json=document())).status_code == 201
        yield client


async def post(client: httpx2.AsyncClient, path: str, **body: Any) -> tuple[int, dict[str, Any]]:
    response = await client.post(f"/v1/agreements/1/{path}", json=body)
    return response.status_code, response.json()


def without_ids(comment: dict[str, Any]) -> dict[str, Any]:
    """The comment without what differs each time."""
    resolution = comment["resolution"]
    kept = {name: comment[name] for name in ("pointer", "text", "objection", "author")}
    return kept | {"resolution": resolution and (resolution["text"], resolution["by"])}


async def test_an_open_objection_stops_the_signatures_until_it_is_resolved(service: QualificationService) -> None:
    async with draft(service) as client:
        _, objection = await post(client, "comments", pointer=PLACE, text="Too few.", objection=True)
        refused = await post(client, "signatures", side="sales", signer="Ben")
        resolved, _ = await post(client, f"comments/{objection['id']}/resolution", text="We agreed on 50.")
        signed, _ = await post(client, "signatures", side="sales", signer="Ben")
        listed = (await client.get("/v1/agreements/1/comments")).json()["comments"]

    assert (refused[0], refused[1]["type"], resolved, signed) == (409, "urn:accord:open-objection", 201, 201)
    assert [without_ids(comment) for comment in listed] == [
        {
            "pointer": PLACE,
            "text": "Too few.",
            "objection": True,
            "author": "An API key",
            "resolution": ("We agreed on 50.", "An API key"),
        }
    ]


async def test_a_comment_without_an_objection_stops_no_signature(service: QualificationService) -> None:
    async with draft(service) as client:
        await post(client, "comments", text="Well said.")
        signed, _ = await post(client, "signatures", side="sales", signer="Ben")

    assert signed == 201


async def test_a_comment_that_is_sent_twice_is_one(service: QualificationService) -> None:
    async with draft(service) as client:
        first = await post(client, "comments", text="Well said.")
        again = await post(client, "comments", text="Well said.")
        both = [await post(client, f"comments/{first[1]['id']}/resolution", text=text) for text in ("Yes.", "No.")]
        listed = (await client.get("/v1/agreements/1/comments")).json()["comments"]

    assert (first[0], again[0], first[1]) == (201, 200, again[1])
    assert [(status, comment["resolution"]["text"]) for status, comment in both] == [(201, "Yes."), (200, "Yes.")]
    assert len(listed) == 1


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"text": " "}, "/text"),
        ({"text": "x" * 2001}, "/text"),
        ({"text": "Why?", "pointer": "/definition/profile/99"}, "/pointer"),
        ({"text": "Why?", "pointer": "definition"}, "/pointer"),
        ({"text": "Why?", "objection": "perhaps"}, "/objection"),
    ],
)
async def test_a_comment_that_says_nothing_or_on_nothing_is_refused(
    service: QualificationService, body: dict[str, Any], pointer: str
) -> None:
    async with draft(service) as client:
        status, problem = await post(client, "comments", **body)

    assert (status, [error["pointer"] for error in problem["errors"]]) == (422, [pointer])


async def test_what_both_sides_signed_takes_no_objection_any_more(service: QualificationService) -> None:
    await service.sign_agreement()
    async with await service.client("sales") as client:
        objection = await post(client, "comments", text="Too late.", objection=True)
        comment, _ = await post(client, "comments", text="For the next one.")
        unknown = [
            (await client.post("/v1/agreements/7/comments", json={"text": "Why?"})).status_code,
            (await post(client, f"comments/{'0' * 8}-0000-7000-8000-{'0' * 12}/resolution", text="So."))[0],
            (await client.get("/v1/agreements/7/comments")).status_code,
        ]

    assert (objection[0], objection[1]["type"], comment, unknown) == (409, "urn:accord:no-draft", 201, [404] * 3)


async def test_an_objection_at_the_moment_of_the_last_signature_is_refused_or_stops_it(
    service: QualificationService,
) -> None:
    async with draft(service) as client:
        await post(client, "signatures", side="marketing", signer="Ann")
        (signed, _), (objected, _) = await asyncio.gather(
            post(client, "signatures", side="sales", signer="Ben"),
            post(client, "comments", text="Wait.", objection=True),
        )
        status = (await client.get("/v1/agreements/1")).json()["status"]

    assert (signed, objected, status) in [(201, 409, "in_force"), (409, 201, "draft")]


async def test_two_versions_are_compared_clause_by_clause(service: QualificationService) -> None:
    async with draft(service) as client:
        await client.post("/v1/agreements", json=document(title="Another"))
        response = await client.get("/v1/agreements/2/changes", params={"since": 1})
        unknown = await client.get("/v1/agreements/2/changes", params={"since": 3})

    assert response.json() == {
        "since": 1,
        "version": 2,
        "changes": [
            {
                "kind": "changed",
                "part": "What it is called",
                "pointer": "/title",
                "before": document()["title"],
                "after": "Another",
                "old_value": document()["title"],
                "new_value": "Another",
            }
        ],
    }
    assert unknown.status_code == 404
