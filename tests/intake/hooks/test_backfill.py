"""The leads that Meta has had since an instant are read page by page, as history, once."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from services.intake.hooks.handlers.hook_tasks import make_backfill
from services.intake.hooks.handlers.work import Worker
from services.intake.hooks.store import add_tasks
from tests.intake.hooks.platform_requests import send_meta
from tests.intake.hooks.vendor_server import Vendor, running_vendor, running_worker, work_now
from tests.intake.service import IntakeService
from tests.intake.sources.adapters import bodies

SINCE = datetime(2026, 6, 1, tzinfo=UTC)
LEADS = "/v23.0/form-1/leads"
CAPTURES = "select external_id, occurred_at from captures order by external_id"
CAME_AT = datetime(2026, 6, 22, 10, 30, 5, tzinfo=UTC)


@pytest.fixture
async def graph(hooks: IntakeService) -> AsyncIterator[Vendor]:
    async with running_vendor() as vendor:
        api = {"token": "token-1", "address": vendor.address, "forms": ["form-1"]}
        await hooks.put_source("ads", kind="ads", api=api)
        yield vendor


@pytest.fixture
async def worker(hooks: IntakeService) -> AsyncIterator[Worker]:
    async with running_worker(hooks) as worker:
        yield worker


async def order(hooks: IntakeService) -> None:
    task = make_backfill("ads", "meta", SINCE, CAME_AT)
    await hooks.database.run(lambda conn: add_tasks(conn, [task], ()))


def page(*ids: str, after: str = "") -> dict[str, object]:
    """A page of Graph; the address of the next one leads elsewhere."""
    data = [
        bodies.GRAPH | {"id": id_, "field_data": [{"name": "email", "values": [f"{id_}@example.com"]}]} for id_ in ids
    ]
    following = {"next": "http://169.254.169.254/", "cursors": {"after": after}}
    return {"data": data, "paging": following if after else {"cursors": {"after": "end"}}}


async def test_all_pages_are_read_with_the_instants_of_the_platform(
    hooks: IntakeService, graph: Vendor, worker: Worker
) -> None:
    graph.answer(LEADS, page("a", "b", after="2"))
    graph.answer(LEADS, page("c"))
    await order(hooks)
    await order(hooks)
    await worker.work()

    assert await hooks.rows(CAPTURES) == [("a", CAME_AT), ("b", CAME_AT), ("c", CAME_AT)]
    assert [asked.query.get("after") for asked in graph.asked] == [None, "2"]
    assert '"value":1780272000' in graph.asked[0].query["filtering"]
    assert await hooks.rows("select count(*) from hook_tasks") == [(0,)]


async def test_it_goes_on_at_the_page_at_which_the_platform_failed(
    hooks: IntakeService, graph: Vendor, worker: Worker
) -> None:
    graph.answer(LEADS, page("a", after="2"))
    graph.answer(LEADS, {"error": {"code": 17}}, 400)
    graph.answer(LEADS, page("b"))
    await order(hooks)
    await worker.work()
    first = [row[0] for row in await hooks.rows(CAPTURES)]
    await work_now(hooks, worker)

    assert (first, [row[0] for row in await hooks.rows(CAPTURES)]) == (["a"], ["a", "b"])
    assert [asked.query.get("after") for asked in graph.asked] == [None, "2", "2"]


async def test_a_lead_that_came_by_the_webhook_is_not_doubled(
    hooks: IntakeService, graph: Vendor, worker: Worker
) -> None:
    graph.answer("/v23.0/9876543210123456", bodies.GRAPH)
    graph.answer(LEADS, page("9876543210123456", "b"))
    value = {"leadgen_id": "9876543210123456"}
    await send_meta(hooks, {"entry": [{"changes": [{"field": "leadgen", "value": value}]}]})
    await worker.work()
    await order(hooks)
    await worker.work()

    assert [row[0] for row in await hooks.rows(CAPTURES)] == ["9876543210123456", "b"]
    assert await hooks.rows("select count(*) from arrivals") == [(0,)]


async def test_the_forms_of_a_page_are_found(hooks: IntakeService, graph: Vendor, worker: Worker) -> None:
    api = {"token": "token-1", "address": graph.address, "page_id": "102"}
    await hooks.put_source("ads", kind="ads", api=api)
    graph.answer("/v23.0/102/leadgen_forms", {"data": [{"id": "form-1"}, {"id": "form-2"}]})
    graph.answer(LEADS, page("a"))
    graph.answer("/v23.0/form-2/leads", page("b"))
    await order(hooks)
    await worker.work()

    assert [row[0] for row in await hooks.rows(CAPTURES)] == ["a", "b"]
