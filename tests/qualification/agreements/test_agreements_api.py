"""Drafts and signatures over HTTP: who may sign, what a repeated request returns, and which events are published."""

import asyncio
from datetime import timedelta
from typing import Any

import orjson
import pytest
import yaml

from services.qualification.agreements.handlers.active import BROADCAST_EVERY, rebroadcast
from shared.db.connection import sql
from shared.db.messaging_tables import PARTITIONS
from tests.qualification.agreement_builders import document
from tests.qualification.service import QualificationService

SIGNED = {"side": "marketing", "signer": "Ms Lee"}


async def test_a_draft_gets_the_next_version_and_the_same_content_its_former_one(service: QualificationService) -> None:
    async with await service.client("marketing") as marketing, await service.client("sales") as sales:
        responses = [
            await marketing.post("/v1/agreements", json=document()),
            await marketing.post("/v1/agreements", json=document(title="Another")),
            await sales.post("/v1/agreements", json=dict(reversed(document().items()))),
            await sales.post(
                "/v1/agreements",
                content=yaml.safe_dump(document(title="Another")),
                headers={"content-type": "application/yaml"},
            ),
        ]

    assert [(response.status_code, response.json()) for response in responses] == [
        (201, {"version": 1, "status": "draft", "warnings": []}),
        (201, {"version": 2, "status": "draft", "warnings": []}),
        (200, {"version": 1, "status": "draft", "warnings": []}),
        (200, {"version": 2, "status": "draft", "warnings": []}),
    ]


async def test_two_drafts_at_the_same_moment_get_two_versions(service: QualificationService) -> None:
    async with await service.client("marketing") as client:
        titles = [f"Agreement {number % 3}" for number in range(6)]
        responses = await asyncio.gather(
            *(client.post("/v1/agreements", json=document(title=title)) for title in titles)
        )

    assert sorted(response.status_code for response in responses) == [200] * 3 + [201] * 3
    assert sorted(response.json()["version"] for response in responses) == [1, 1, 2, 2, 3, 3]


async def test_a_wrong_document_is_answered_with_every_error_and_its_pointer(service: QualificationService) -> None:
    wrong = document(timezone="Berlin", currency="Euro")
    async with await service.client("sales") as client:
        response = await client.post("/v1/agreements", json=wrong)

    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert [error["pointer"] for error in response.json()["errors"]] == ["/currency", "/timezone"]
    assert "Berlin" not in response.text.replace("as in Europe/Berlin", "")


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("text/plain", b"title: x", 415),
        ("application/json; charset=latin-1", b"{}", 415),
        ("application/yaml", b"a: [", 422),
        ("application/json", b"[" * 100_000, 422),
        ("application/json", b" " * 200_000, 413),
        ("application/json", b"", 422),
    ],
)
async def test_a_body_of_another_media_type_or_form_is_rejected(
    service: QualificationService, kind: str, body: bytes, status: int
) -> None:
    async with await service.client("sales") as client:
        response = await client.post("/v1/agreements", content=body, headers={"content-type": kind})

    assert response.status_code == status


@pytest.mark.parametrize("first_line", ["title: Leads", "# our agreement"])
async def test_a_yaml_that_curl_sent_without_its_line_ends_is_told_how_to_send_them(
    service: QualificationService, first_line: str
) -> None:
    lines = [first_line, *yaml.safe_dump(document()).splitlines()]
    async with await service.client("sales") as client:
        response = await client.post(
            "/v1/agreements", content="".join(lines), headers={"content-type": "application/yaml"}
        )

    [error] = response.json()["errors"]
    advice = "It has no line ends: send a file by curl --data-binary @FILE, since -d removes them."
    assert (response.status_code, error["detail"].endswith(advice)) == (422, True)


async def test_with_both_signatures_an_agreement_is_in_force_and_the_former_one_ends(
    service: QualificationService,
) -> None:
    await service.sign_agreement()
    async with await service.client("admin") as client:
        await client.post("/v1/agreements", json=document(title="Another"))
        first = await client.post("/v1/agreements/2/signatures", json=SIGNED)
        before = await client.get("/v1/agreements/active")
        second = await client.post("/v1/agreements/2/signatures", json={"side": "sales", "signer": "Mr Diaz"})
        listed = (await client.get("/v1/agreements")).json()["agreements"]
        active = (await client.get("/v1/agreements/active")).json()

    assert (first.status_code, first.json()["status"], second.status_code) == (201, "draft", 201)
    assert before.json()["version"] == 1
    assert [(summary["version"], summary["status"], summary["title"]) for summary in listed] == [
        (2, "in_force", "Another"),
        (1, "ended", "Qualified leads"),
    ]
    assert listed[1]["in_force_until"] == listed[0]["in_force_from"]
    assert (active["version"], active["document"]) == (2, document(title="Another"))
    assert [(signature["side"], signature["signer"]) for signature in active["signatures"]] == [
        ("marketing", "Ms Lee"),
        ("sales", "Mr Diaz"),
    ]


async def test_a_signature_again_answers_as_the_first_time_and_changes_nothing(service: QualificationService) -> None:
    version = await service.sign_agreement()
    async with await service.client("admin") as client:
        again = await client.post(f"/v1/agreements/{version}/signatures", json=SIGNED)
        await service.sign_agreement(title="Another")
        ended = await client.post(f"/v1/agreements/{version}/signatures", json=SIGNED)

    assert (again.status_code, again.json()["signer"], again.json()["status"]) == (200, "head of marketing", "in_force")
    assert (ended.status_code, ended.json()["status"]) == (200, "ended")
    assert len(await service.staged_events("agreement.activated")) == 2 * PARTITIONS


async def test_an_older_draft_may_be_signed_after_a_newer_one(service: QualificationService) -> None:
    async with await service.client("admin") as client:
        await client.post("/v1/agreements", json=document(title="First"))
        await service.sign_agreement(title="Second")
        for side in ("sales", "marketing"):
            await client.post("/v1/agreements/1/signatures", json={"side": side, "signer": "x"})
        active = (await client.get("/v1/agreements/active")).json()

    assert (active["version"], active["title"]) == (1, "First")


@pytest.mark.parametrize(
    ("scopes", "side", "status"),
    [
        (("sign_marketing",), "marketing", 201),
        (("sign_sales",), "marketing", 403),
        (("marketing", "sales"), "sales", 403),
        (("admin",), "sales", 201),
        (("read",), "sales", 403),
        ((), "sales", 401),
        (("sign_sales",), "finance", 422),
    ],
)
async def test_signing_needs_a_key_of_the_side_that_signs(
    service: QualificationService, scopes: tuple[str, ...], side: str, status: int
) -> None:
    async with await service.client("admin") as admin, await service.client(*scopes) as client:
        await admin.post("/v1/agreements", json=document())
        response = await client.post("/v1/agreements/1/signatures", json={"side": side, "signer": "x"})

    assert response.status_code == status


async def test_an_agreement_that_one_key_signed_for_both_sides_says_so(service: QualificationService) -> None:
    async with await service.client("admin") as admin, await service.client("sign_sales") as sales:
        for title in ("One hand", "Two hands"):
            await admin.post("/v1/agreements", json=document(title=title))
        signed = [
            (await signer.post(f"/v1/agreements/{version}/signatures", json={"side": side, "signer": "x"})).json()
            for version, side, signer in ((1, "marketing", admin), (1, "sales", admin), (2, "marketing", admin),
                                          (2, "sales", sales))
        ]  # fmt: skip
        listed = (await admin.get("/v1/agreements")).json()["agreements"]

    assert [each["signed_by_one_hand"] for each in signed] == [False, True, False, False]
    assert {each["version"]: each["signed_by_one_hand"] for each in listed} == {1: True, 2: False}
    assert [each["key_id"] for each in listed[0]["signatures"]] == [signed[2]["key_id"], signed[3]["key_id"]]
    assert signed[2]["key_id"] != signed[3]["key_id"]


async def test_a_key_that_is_bound_to_a_seller_neither_drafts_nor_signs(service: QualificationService) -> None:
    scopes = ("marketing", "sales", "sign_sales", "sign_marketing", "read")
    async with await service.client("admin") as admin, await service.client(*scopes, seller="anna") as anna:
        await admin.post("/v1/agreements", json=document())
        responses = [
            await anna.post("/v1/agreements", json=document(title="Hers")),
            await anna.post("/v1/agreements/1/signatures", json={"side": "sales", "signer": "x"}),
            await anna.get("/v1/agreements/1"),
        ]

    assert [response.status_code for response in responses] == [403, 403, 200]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/agreements/active", 404),
        ("GET", "/v1/agreements/1", 404),
        ("GET", "/v1/agreements/0", 422),
        ("GET", "/v1/agreements/99999999999999999999", 422),
        ("GET", "/v1/agreements/one", 422),
        ("POST", "/v1/agreements/1/signatures", 404),
        ("GET", "/v1/agreements", 200),
        ("GET", "/v1/agreements?limit=5", 422),
    ],
)
async def test_an_unknown_agreement_or_parameter_has_a_status_of_its_own(
    service: QualificationService, method: str, path: str, status: int
) -> None:
    async with await service.client("admin") as client:
        response = await client.request(method, path, json=SIGNED if method == "POST" else None)

    assert response.status_code == status


async def test_every_partition_gets_an_agreement_under_one_id(service: QualificationService) -> None:
    version = await service.sign_agreement()
    staged = await service.staged_events()
    first = orjson.loads(staged[0]["data"])

    assert {event["type"] for event in staged} == {"agreement.activated"}
    assert [event["partition"] for event in staged] == list(range(PARTITIONS))
    assert {(event["event_id"], event["subject"]) for event in staged} == {
        (staged[0]["event_id"], f"agreement/{version}")
    }
    assert (first["agreement_version"], first["document"]) == (version, document())


async def test_two_last_signatures_at_once_put_it_in_force_once(service: QualificationService) -> None:
    async with await service.client("admin") as client:
        await client.post("/v1/agreements", json=document())
        bodies = [{"side": side, "signer": "x"} for side in ("marketing", "sales") for _ in range(3)]
        responses = await asyncio.gather(*(client.post("/v1/agreements/1/signatures", json=body) for body in bodies))

    assert sorted(response.status_code for response in responses) == [200] * 4 + [201] * 2
    assert len(await service.staged_events()) == PARTITIONS


async def test_the_agreement_in_force_is_published_again_each_week_under_the_same_id(
    service: QualificationService,
) -> None:
    before = await service.database.run(rebroadcast)
    await service.sign_agreement()
    waiting = await service.database.run(rebroadcast)
    await move_broadcast_back(service, BROADCAST_EVERY)
    due = await service.database.run(rebroadcast)
    staged: list[dict[str, Any]] = await service.staged_events()

    assert before > 0
    assert 0 < waiting < BROADCAST_EVERY.total_seconds() == due
    assert len(staged) == 2 * PARTITIONS
    assert len({event["event_id"] for event in staged}) == 1
    assert len({(event["occurred_at"], event["data"]) for event in staged}) == 1


async def move_broadcast_back(service: QualificationService, by: timedelta) -> None:
    """Store the last broadcast as so much earlier."""
    older = sql("update agreements set broadcast_at = broadcast_at - cast(:by as interval)")
    await service.database.run(lambda conn: conn.execute(older, {"by": by}))
