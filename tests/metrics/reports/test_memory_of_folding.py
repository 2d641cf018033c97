"""Reading and folding changed people asks little memory of PostgreSQL, however many wait to be folded."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import BigInteger

from services.metrics.reports.store.entries import MARKED, select_changed_rows
from services.metrics.reports.store.sum_state import fix_plans
from shared.db.compiler import compile_statement
from shared.db.connection import sql
from shared.db.database import Database
from shared.db.expressions import text_rows

WAITING = 20_000
EXPECTED = 100_000
_MARK = sql("insert into changed_leads (lead_id) select gen_random_uuid() from generate_series(1, :leads)")


async def test_twenty_thousand_waiting_people_ask_for_no_memory_of_millions(database: Database) -> None:
    rows = text_rows("select count(*) as items from fresh_items", items=BigInteger)
    compiled = compile_statement(rows.add_cte(*select_changed_rows(MARKED)))
    explained = sql(f"explain (format json) {compiled.sql}")
    explained.names = compiled.names

    async with database.transaction() as conn:
        await conn.execute(_MARK, {"leads": WAITING})
        await fix_plans(conn)
        ((plan,),) = await conn.execute(explained, {"zone": "Europe/Berlin"})
    recursions = [step for step in _list_steps(plan[0]["Plan"]) if step["Node Type"] == "Recursive Union"]

    # The hash table of a recursion has the size of what the planner expects.
    assert {step["Subplan Name"] for step in recursions} == {"CTE found", "CTE paths"}
    assert max(step["Plan Rows"] for step in recursions) < EXPECTED


def _list_steps(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for step in plan.get("Plans", ()):
        yield from _list_steps(step)
