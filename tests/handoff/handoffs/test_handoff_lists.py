"""Lists of handoffs read little more than they show, however few handoffs a filter chooses."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from services.handoff.handoffs.store import page
from shared.db.compiler import compile_statement
from shared.db.connection import sql
from tests.handoff.service import HandoffService

COUNT = 3000
LATELY = datetime(2026, 11, 20, tzinfo=UTC)
# One of three hundred handoffs is of another kind, has a priority, is of a small team, is open and overdue, and has
# changed lately.
_CREATE_MANY = sql("""
    insert into handoffs (handoff_id, lead_id, product, kind, cycle, state, team, priority, standings, updated_at)
    select gen_random_uuid(), gen_random_uuid(), 'default', case when is_rare then 'to_success' else 'mql' end, 1,
           case when is_rare then 'accepted' else 'won' end, case when is_rare then 'harbour' else 'reps' end,
           case when is_rare then 'hot' end, '{}',
           case when is_rare then timestamptz '2026-11-21Z' else '2026-11-01Z' end
    from generate_series(1, cast(:count as int)) n cross join lateral (select n % 300 = 0 as is_rare) rare
""")
_CREATE_CLOCKS = sql("""
    insert into clocks (clock, handoff_id, lead_id, product, kind, cycle, origin, target, agreement_version, counts,
                        started_at, due_at, recorded_at, qualified, warnings, state)
    select gen_random_uuid(), handoff_id, lead_id, product, kind, 1, 'marketing', 'first_contact', 1, 'elapsed',
           now(), now() - interval '1 hour' * row_number() over (order by handoff_id), now(), true, '[]', 'running'
    from handoffs
""")


@pytest.fixture
async def many(service: HandoffService) -> HandoffService:
    async def create(conn: Any) -> None:
        await conn.execute(_CREATE_MANY, {"count": COUNT})
        await conn.execute(_CREATE_CLOCKS)
        for table in ("handoffs", "clocks"):
            await conn.execute(sql(f"analyze {table}"))

    await service.database.run(create)
    return service


@pytest.mark.parametrize(
    "chosen", [{"kind": "to_success"}, {"priority": "hot"}, {"kind": "none"}, {"priority": "none"}]
)
async def test_a_rare_kind_or_priority_is_found_without_reading_all_others(
    many: HandoffService, chosen: dict[str, str]
) -> None:
    answer = (await many.admin.get("/v1/handoffs", params=chosen | {"limit": "20"})).json()
    ((name, value),) = chosen.items()

    assert [each[name] for each in answer["handoffs"]] == [] if value == "none" else [value] * (COUNT // 300)
    assert await count_read(many, chosen) <= COUNT // 300


@pytest.mark.parametrize("chosen", [{"team": "harbour"}, {"overdue": True}, {"updated_since": LATELY}], ids=str)
async def test_one_team_what_is_overdue_and_what_changed_lately_is_found_without_reading_all_others(
    many: HandoffService, chosen: dict[str, Any]
) -> None:
    listed = await many.handoffs(**{name: str(value) for name, value in chosen.items()}, limit=20)

    assert ([each["team"] for each in listed], await count_read(many, chosen) <= 5 * COUNT // 300) == (
        ["harbour"] * (COUNT // 300),
        True,
    )


async def test_what_is_due_first_is_listed_before_what_is_closed(many: HandoffService) -> None:
    pages, cursor = list[list[dict[str, Any]]](), dict[str, str]()
    for limit in (4, 4, 4, 3):
        params = {"sort": "due", "limit": str(limit)} | cursor
        answer = (await many.admin.get("/v1/handoffs", params=params)).json()
        pages.append(answer["handoffs"])
        cursor = {"cursor": answer["next_cursor"]}

    found = [each for listed in pages for each in listed]
    due = [each["clocks"][0]["due_at"] for each in found if each["state"] == "accepted"]
    closed = [each["handoff_id"] for each in found if each["state"] == "won"]
    assert ([each["state"] for each in found], len({each["handoff_id"] for each in found})) == (
        ["accepted"] * 10 + ["won"] * 5,
        15,
    )
    assert (due, closed) == (sorted(due), sorted(closed, reverse=True))


async def test_the_usual_kind_is_listed_newest_first(many: HandoffService) -> None:
    answer = (await many.admin.get("/v1/handoffs", params={"kind": "mql", "limit": "3"})).json()
    ids = [each["handoff_id"] for each in answer["handoffs"]]

    assert ({each["kind"] for each in answer["handoffs"]}, ids) == ({"mql"}, sorted(ids, reverse=True))


async def count_read(service: HandoffService, filters: dict[str, Any]) -> float:
    """How many rows of the table the list with these filters reads."""
    query, values = page.build_query(filters, None, 20)
    compiled = compile_statement(query)
    explained = sql(f"explain (analyze, format json) {compiled.sql}")
    explained.names = compiled.names
    async with service.database.read_connection() as conn:
        ((plan,),) = await conn.execute(explained, values)
    return sum(_count_rows(plan[0]["Plan"]))


def _count_rows(plan: dict[str, Any]) -> Iterator[float]:
    if "Scan" in plan["Node Type"]:
        yield plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)
    for step in plan.get("Plans", ()):
        yield from _count_rows(step)
