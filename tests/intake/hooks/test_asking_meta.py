"""Meta names leads, and its Graph is asked for them: a local one throttles, forgets tokens and answers garbage."""

from collections.abc import AsyncIterator

import pytest

from services.intake.hooks.handlers.work import Worker
from tests.intake.hooks.platform_requests import send_meta
from tests.intake.hooks.vendor_server import Vendor, running_vendor, running_worker, work_now
from tests.intake.service import IntakeService
from tests.intake.sources.adapters import bodies

LEAD_ID = "9876543210123456"
PATH = f"/v23.0/{LEAD_ID}"
NOTICE = {"entry": [{"changes": [{"field": "leadgen", "value": {"leadgen_id": LEAD_ID, "page_id": "102"}}]}]}
CAPTURES = "select external_id, filtered, lead_id is not null from captures"
TASKS = "select external_id, attempts, reason, due_at > now() + interval '10 seconds' from hook_tasks"


@pytest.fixture
async def graph(hooks: IntakeService) -> AsyncIterator[Vendor]:
    async with running_vendor() as vendor:
        await save_token(hooks, vendor, "token-1")
        yield vendor


@pytest.fixture
async def worker(hooks: IntakeService) -> AsyncIterator[Worker]:
    async with running_worker(hooks) as worker:
        yield worker


async def save_token(hooks: IntakeService, vendor: Vendor, token: str) -> None:
    await hooks.put_source("ads", kind="ads", api={"token": token, "address": vendor.address})


async def health(hooks: IntakeService) -> dict[str, object]:
    shown: dict[str, object] = (await hooks.admin.get("/v1/sources/ads")).json()["health"]
    return shown


async def test_a_lead_that_meta_names_is_read_and_captured_once(
    hooks: IntakeService, graph: Vendor, worker: Worker
) -> None:
    graph.answer(PATH, bodies.GRAPH)
    await send_meta(hooks, NOTICE)
    await worker.work()
    await send_meta(hooks, NOTICE)
    await worker.work()

    assert await hooks.rows(CAPTURES) == [(LEAD_ID, None, True)]
    assert await hooks.rows(TASKS) == []
    (asked,) = graph.asked
    assert (asked.headers["Authorization"], "field_data" in asked.query["fields"]) == ("Bearer token-1", True)
    (event,) = await hooks.staged_events()
    assert (event["data"]["touch"]["channel"], event["data"]["touch"]["campaign"]) == ("paid_social", "Summer")


async def test_each_page_has_a_token_of_its_own(hooks: IntakeService, graph: Vendor, worker: Worker) -> None:
    api = {"token": "other", "tokens": {"102": "token-of-102"}, "address": graph.address}
    await hooks.put_source("ads", kind="ads", api=api)
    graph.answer(PATH, bodies.GRAPH)
    await send_meta(hooks, NOTICE)
    await worker.work()

    assert graph.asked[0].headers["Authorization"] == "Bearer token-of-102"


async def test_a_lead_of_the_testing_tool_is_filtered(hooks: IntakeService, graph: Vendor, worker: Worker) -> None:
    graph.answer(PATH, bodies.GRAPH | {"field_data": [{"name": "email", "values": ["test@meta.com"]}]})
    await send_meta(hooks, NOTICE)
    await worker.work()

    assert await hooks.rows(CAPTURES) == [(LEAD_ID, "test", False)]


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (400, {"error": {"code": 4, "message": "too many"}}, "throttled"),
        (400, {"error": {"code": 80005}}, "throttled"),
        (429, {}, "throttled"),
        (400, {"error": {"code": 1}}, "platform-error"),
        (500, b"<html>", "platform-error"),
        (200, b"<html>", "unreadable-answer"),
        (200, b"x" * (5 * 1024 * 1024), "unreadable-answer"),
        (302, {}, "platform-error"),
    ],
)
async def test_what_cannot_be_read_now_is_asked_for_later(
    hooks: IntakeService, graph: Vendor, worker: Worker, status: int, body: object, reason: str
) -> None:
    graph.answer(PATH, body, status)
    graph.answer(PATH, bodies.GRAPH)
    await send_meta(hooks, NOTICE)
    await worker.work()
    waiting = await hooks.rows(TASKS)
    await work_now(hooks, worker)

    assert waiting == [(LEAD_ID, 1, reason, True)]
    assert (await health(hooks))["last_failure"] == reason
    assert await hooks.rows(CAPTURES) == [(LEAD_ID, None, True)]
    assert await hooks.rows(TASKS) == []


async def test_a_throttled_page_is_left_alone_with_all_its_leads(
    hooks: IntakeService, graph: Vendor, worker: Worker
) -> None:
    graph.answer("/v23.0/900000000000000001", {"error": {"code": 613}}, 400, retry_after="1800")
    await send_meta(hooks, bodies.MANY_PAGES)
    await worker.work()

    assert len(graph.asked) == 1
    waits = "select attempts, reason, due_at > now() + interval '25 minutes' from hook_tasks order by external_id"
    assert await hooks.rows(waits) == [(1, "throttled", True), (0, "throttled", True), (0, "throttled", True)]


async def test_a_dead_token_waits_for_a_new_one_and_is_said(
    hooks: IntakeService, graph: Vendor, worker: Worker
) -> None:
    graph.answer(PATH, {"error": {"code": 190, "message": "expired"}}, 400)
    graph.answer(PATH, bodies.GRAPH)
    await send_meta(hooks, NOTICE)
    await worker.work()
    said = await health(hooks)
    await worker.work()
    asked = len(graph.asked)
    await save_token(hooks, graph, "token-2")
    await worker.work()

    assert (said["last_failure"], said["token_refused_at"] is not None, asked) == ("token-refused", True, 1)
    assert graph.asked[-1].headers["Authorization"] == "Bearer token-2"
    assert await hooks.rows(CAPTURES) == [(LEAD_ID, None, True)]


async def test_a_lead_that_meta_does_not_know_is_kept_by_its_id_in_the_end(
    hooks: IntakeService, graph: Vendor, worker: Worker
) -> None:
    graph.answer(PATH, {"error": {"code": 100, "error_subcode": 33}}, 400)
    await send_meta(hooks, NOTICE)
    for _ in range(12):
        await work_now(hooks, worker)

    assert len(graph.asked) == 12
    assert await hooks.rows(TASKS) == []
    assert await hooks.rows("select source, outcome, reason from arrivals") == [("ads", "refused", "lead-not-told")]


async def test_nothing_is_asked_of_an_address_that_the_operator_does_not_allow(
    hooks: IntakeService, graph: Vendor
) -> None:
    await send_meta(hooks, NOTICE)
    async with running_worker(hooks, allowed="") as worker:
        await worker.work()

    assert graph.asked == []
    assert [row[2] for row in await hooks.rows(TASKS)] == ["address-not-allowed"]
