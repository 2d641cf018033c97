"""Destinations by the interface: made, changed, read without what is secret, and deleted when they are not used."""

from typing import Any

import httpx2
import pytest

from tests.handoff.service import HandoffService

SLACK = {"kind": "slack", "url": "https://hooks.slack.example/services/T0/B0/secret"}
SHOWN = {
    "destination": "channel",
    "kind": "slack",
    "to": None,
    "host": "hooks.slack.example",
    "quiet": "outside business hours",
    "digest": "none",
    "sent_at": None,
    "failed_at": None,
    "reason": None,
}


async def put(service: HandoffService, name: str = "channel", **body: Any) -> httpx2.Response:
    return await service.admin.put(f"/v1/destinations/{name}", json=body)


async def test_a_destination_is_shown_without_its_address(service: HandoffService) -> None:
    answers = [await put(service, **SLACK), await put(service, **SLACK)]
    answers.append(await service.admin.get("/v1/destinations/channel"))

    assert [(answer.status_code, answer.json()) for answer in answers] == [(200, SHOWN)] * 3
    assert (await service.admin.get("/v1/destinations")).json() == {"destinations": [SHOWN]}
    ((address,),) = await service.rows("select address from destinations")
    assert b"secret" not in bytes(address)


async def test_a_repeat_changes_nothing_and_a_change_keeps_the_address_that_is_not_sent(
    service: HandoffService,
) -> None:
    for body in (SLACK, SLACK, {"kind": "slack", "digest": "daily"}):
        await put(service, **body)

    assert (await service.admin.get("/v1/destinations/channel")).json() == SHOWN | {"digest": "daily"}
    assert await service.rows("select count(*) from changes where resource = 'destinations/channel'") == [(2,)]


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({"kind": "slack"}, {"/url"}),
        ({"kind": "slack", "url": "http://127.0.0.1/hook"}, {"/url"}),
        ({"kind": "slack", "url": "not an address"}, {"/url"}),
        ({"kind": "pager"}, {"/kind"}),
        ({"kind": "email", "to": "nowhere"}, {"/to"}),
        ({"kind": "email", "url": "https://example.com"}, {""}),
        ({"kind": "slack", "url": "https://example.com", "to": "a@example.com"}, {""}),
        ({"kind": "webhook", "url": "https://example.com", "secret": "short"}, {"/secret"}),
        ({"kind": "email", "quiet": "at night"}, {"/quiet"}),
    ],
)
async def test_what_is_wrong_is_named(service: HandoffService, body: dict[str, Any], errors: set[str]) -> None:
    answer = await put(service, **body)

    assert (answer.status_code, {error["pointer"] for error in answer.json()["errors"]}) == (422, errors)
    assert (await service.admin.get("/v1/destinations")).json() == {"destinations": []}


async def test_a_destination_of_a_seller_or_a_team_is_not_deleted(service: HandoffService) -> None:
    await put(service, "mail", kind="email")
    await service.put_seller("anna", notify=["mail"])
    refused = await service.admin.delete("/v1/destinations/mail")
    await service.put_seller("anna", notify=[])
    team = await service.admin.put("/v1/teams/reps", json={"lead": None, "notify": ["mail"]})
    again = await service.admin.delete("/v1/destinations/mail")
    await service.admin.put("/v1/teams/reps", json={"lead": None, "notify": []})
    deleted = await service.admin.delete("/v1/destinations/mail")
    gone = await service.admin.delete("/v1/destinations/mail")

    assert team.json() == {"team": "reps", "lead": None, "notify": ["mail"]}
    assert [answer.status_code for answer in (refused, again, deleted, gone)] == [409, 409, 204, 404]


async def test_a_seller_keeps_destinations_that_a_change_does_not_name(service: HandoffService) -> None:
    await put(service, "mail", kind="email")
    await service.put_seller("anna", notify=["mail"])

    assert (await service.put_seller("anna", name="Anna Berg"))["notify"] == ["mail"]
    assert (await service.put_seller("anna", notify=[]))["notify"] == []


async def test_a_seller_with_an_unknown_destination_is_refused(service: HandoffService) -> None:
    answer = await service.admin.put("/v1/sellers/anna", json={"name": "Anna", "notify": ["nowhere"]})

    assert (answer.status_code, answer.json()["errors"]) == (
        422,
        [{"pointer": "/notify", "detail": "There is no destination of this name."}],
    )


async def test_a_key_of_a_seller_has_no_destinations(service: HandoffService) -> None:
    await service.put_seller("anna")
    bound = await service.client("sales", seller="anna")

    assert (await bound.get("/v1/destinations")).status_code == 403
    assert (await bound.put("/v1/destinations/mail", json={"kind": "email"})).status_code == 403
