"""The people who changed since they were last folded: found once in a transaction, handed to each of its reports."""

from typing import Any

from sqlalchemy import JSON, Integer, Select, Table, Text, bindparam, column, func, select

from services.metrics.projections.store.report_tables import items_table, people_table
from services.metrics.reports.domain.query import Changes
from services.metrics.reports.store.entries import MARKED, STORED_ITEMS, STORED_PEOPLE, select_changed_rows
from services.metrics.reports.store.sum_state import fix_plans
from shared.db.connection import Connection
from shared.db.expressions import text_rows


def _read_rows(table: Table, parameter: str) -> Select[Any]:
    """The rows of a parameter, a JSON text, with the columns of the table and a sign."""
    columns = [column("sign", Integer), *(column(each.name, each.type) for each in table.c if each.name != "days")]
    rows = func.json_to_recordset(bindparam(parameter, type_=JSON)).table_valued(*columns)
    return select(*rows.render_derived(name="changed", with_types=True).c)


_FRESH_PEOPLE, _FRESH_ITEMS = select_changed_rows(MARKED)
# The fresh rows count, those that are in the sums are taken away; what is the same in both is neither.
_PEOPLE = text_rows("""
    select json_strip_nulls(json_agg(c)) as rows from (
        (select 1 as sign, * from (select * from fresh_people except select * from stored_people) as added)
        union all
        (select -1, * from (select * from stored_people except select * from fresh_people) as removed)
    ) c
""").cte("people_changes")
_ITEMS = text_rows("""
    select json_strip_nulls(json_agg(c)) as rows from (
        (select 1 as sign, * from (select * from fresh_items except select * from stored_items) as added)
        union all
        (select -1, * from (select * from stored_items except select * from fresh_items) as removed)
    ) c
""").cte("item_changes")
_CHANGES = text_rows(
    """
    select coalesce(cast(p.rows as text), '[]') as people, coalesce(cast(i.rows as text), '[]') as items
    from people_changes p cross join item_changes i
    """,
    people=Text,
    items=Text,
).add_cte(_FRESH_PEOPLE, _FRESH_ITEMS, STORED_PEOPLE, STORED_ITEMS, _PEOPLE, _ITEMS)
# The same rows in the statements of reports, from their parameters.
CHANGED_PEOPLE = _read_rows(people_table, "people_changes").cte("changed_people")
CHANGED_ITEMS = _read_rows(items_table, "item_changes").cte("changed_items")


async def load_changes(conn: Connection, zone: str) -> Changes:
    """The changes that the sums do not have yet, in a transaction whose statements see one moment."""
    await fix_plans(conn)
    return Changes(*(await conn.execute(_CHANGES, {"zone": zone})).one())
