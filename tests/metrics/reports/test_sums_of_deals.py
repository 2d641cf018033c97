"""Open deals and the parts of won deals: as they are folded, and as all facts say, whatever is learned when."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from services.metrics.reports.domain import pipeline
from services.metrics.reports.domain.query import NotASpan, ReportRequest, build_query
from services.metrics.reports.handlers.refold import refold_batch
from services.metrics.reports.handlers.source import load_locale
from services.metrics.reports.registry import REPORTS
from services.metrics.reports.store.changes import load_changes
from shared.db.connection import Connection, sql
from shared.db.database import Database
from shared.events.base import Event
from tests.metrics import event_builders as build
from tests.metrics.conftest import GetJson, Receive
from tests.metrics.event_builders import day
from tests.metrics.reports.stories import Story, random_requests
from tests.metrics.reports.two_ways import refold

HALF = {"sourced": 0.5, "touched": 0.2, "shared": 0.5, "protection": "30d", "commission": [{"share": 0.1}]}
RULES: tuple[Any, ...] = (HALF, HALF | {"sourced": 0.333, "shared": 0.1}, {"sourced": 1.0}, None)


class StoryOfDeals(Story):
    """With leads that are passed on, and agreements that are signed and learned at any time."""

    version = 1

    def _list_tellers(self) -> list[Callable[[], tuple[Event, ...]]]:
        return [*super()._list_tellers(), self._deal, self._pass_on, self._pass_on, self._sign]

    def _pass_on(self) -> tuple[Event, ...]:
        owner = self._owner() | {"former_seller": self._choose("anna", "ben", "carla")}
        return (build.handoff_reassigned(self._lead(), self._instant(), **owner),)

    def _sign(self) -> tuple[Event, ...]:
        if self.chance.random() < 0.7:
            return ()
        self.version += 1
        rule = self._choose(*RULES)
        return (build.agreement_activated(self._instant(), version=self.version, credit=rule),)


async def assert_both_ways(database: Database, requests: Iterator[ReportRequest], count: int) -> None:
    """Assert for the next so many requests that sums and all folded rows give the same numbers, seen at one moment."""

    async def ask(conn: Connection) -> None:
        await conn.execute(sql("set transaction isolation level repeatable read"))
        locale = await load_locale(conn)
        changes = await load_changes(conn, locale.timezone)
        for _, request in zip(range(count), requests, strict=False):
            query = build_query(request, locale)
            for name in ("credit", "pipeline"):
                try:
                    plain = await REPORTS[name](conn, query)
                except NotASpan:
                    continue
                summed = await REPORTS[name](conn, replace(query, changes=changes))
                assert summed == plain, f"{name} {request}"

    await database.run(ask)


@pytest.mark.parametrize("seed", range(4))
async def test_folded_deals_and_all_facts_agree_at_every_moment_of_a_random_story(
    database: Database, receive: Receive, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.metrics.reports.store.deal_pace.FEWEST_WON", 1)
    monkeypatch.setattr(pipeline, "FEWEST_WON", 1)
    story, chance = StoryOfDeals(seed), random.Random(seed)
    requests = random_requests(chance)
    await receive(build.agreement_activated(day(1, 1), credit=HALF))
    await refold(database)
    for _ in range(4):
        await receive(*story.tell(40))
        await assert_both_ways(database, requests, 8)
        await database.run(lambda conn: refold_batch(conn, chance.choice([3, 10, 100])))
        await assert_both_ways(database, requests, 6)
    await refold(database)

    assert await database.run(lambda conn: conn.execute(sql("select from changed_leads"))) == []
    await assert_both_ways(database, requests, 30)


async def read_credit(get_json: GetJson) -> dict[str | None, str]:
    rows = (await get_json("/v1/reports/credit"))["rows"]
    return {row["seller"] or row["channel"]: row["credited"]["amount"] for row in rows}


async def test_what_is_learned_after_a_deal_was_added_up_changes_its_parts(
    database: Database, receive: Receive, get_json: GetJson
) -> None:
    lead = build.new_lead_id()
    await receive(build.agreement_activated(day(1), credit=HALF))
    await receive(build.lead_captured(lead, day(2), channel="social"), build.handoff_accepted(lead, day(3)))
    await receive(build.deal_event("won", lead, day(20), seller="carla"))
    await refold(database)
    first = await read_credit(get_json)

    await receive(build.handoff_reassigned(lead, day(4), "carla", former_seller="anna"))
    await refold(database)
    passed_on = await read_credit(get_json)
    await receive(build.activity_recorded(lead, day(1), channel="events"))
    await receive(build.agreement_activated(day(19), version=2, credit=HALF | {"sourced": 0.1}))
    waiting = await read_credit(get_json)
    await refold(database)

    assert first == {"social": "500.00", "carla": "500.00"}
    assert passed_on == {"social": "500.00", "anna": "250.00", "carla": "250.00"}
    assert waiting == {"events": "100.00", "anna": "450.00", "carla": "450.00"}
    assert await read_credit(get_json) == waiting


async def test_an_activity_of_a_lead_without_a_deal_does_not_have_it_folded_again(
    database: Database, receive: Receive
) -> None:
    lead = build.new_lead_id()
    await receive(build.lead_captured(lead, day(2), channel="social"))
    await refold(database)
    await receive(build.activity_recorded(lead, day(5), channel="events"))

    assert await database.run(lambda conn: conn.execute(sql("select from changed_leads"))) == []
