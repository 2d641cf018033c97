"""The people who changed since they were last folded: found once in a transaction, handed to each of its reports."""

from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    JSON,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Table,
    Text,
    and_,
    bindparam,
    column,
    func,
    select,
    tuple_,
    union_all,
)

from services.metrics.projections.store.report_tables import items_table, people_table
from services.metrics.reports.domain.query import Changes
from services.metrics.reports.store.entries import MARKED, STORED_ITEMS, STORED_PEOPLE, select_changed_rows
from services.metrics.reports.store.leads import name_changes
from services.metrics.reports.store.sum_state import fix_plans
from shared.db.connection import Connection
from shared.db.expressions import constant, text_rows


def _read_rows(table: Table, parameter: str) -> Select[Any]:
    """The rows of a parameter, a JSON text, with the columns of the table and a sign."""
    columns = [column("sign", Integer), *(column(each.name, each.type) for each in table.c if each.name != "days")]
    rows = func.json_to_recordset(bindparam(parameter, type_=JSON)).table_valued(*columns)
    return select(*rows.render_derived(name="changed", with_types=True).c)


_FRESH_PEOPLE, _FRESH_ITEMS = select_changed_rows(MARKED)
# The fresh rows count, those that are in the sums are taken away; what is the same in both is neither. The parts of
# won deals are worked out by the report that counts them.
_PEOPLE = text_rows("""
    select json_strip_nulls(json_agg(c)) as rows from (
        (select 1 as sign, * from (select * from fresh_people except select * from stored_people) as added)
        union all
        (select -1, * from (select * from stored_people except select * from fresh_people) as removed)
    ) c
""").cte("people_changes")
_ITEMS = text_rows("""
    select kind, json_strip_nulls(json_agg(c)) as rows from (
        (select 1 as sign, * from (select * from fresh_items except select * from stored_items) as added)
        union all
        (select -1, * from (
            select * from stored_items where kind not in ('credit', 'commission') except select * from fresh_items
        ) as removed)
    ) c group by kind
""").cte("item_changes")
_CHANGES = text_rows(
    """
    select cast(null as text) as kind, coalesce(cast(rows as text), '[]') as rows from people_changes
    union all select kind, cast(rows as text) from item_changes
    """,
    kind=Text,
    rows=Text,
).add_cte(_FRESH_PEOPLE, _FRESH_ITEMS, STORED_PEOPLE, STORED_ITEMS, _PEOPLE, _ITEMS)
# The same rows in the statements of reports, from their parameters.
CHANGED_PEOPLE = _read_rows(people_table, "people_changes").cte("changed_people")


@cache
def select_changed_items(*kinds: str) -> CTE:
    """The changed items of these kinds alone: to read a row takes a report longer than to count it."""
    rows = union_all(*(_read_rows(items_table, name_changes(kind)) for kind in kinds))
    return rows.cte(f"changed_{'_'.join(kinds)}")


def list_items_now(kind: str) -> list[tuple[FromClause, ColumnElement[bool]]]:
    """Where the items of a kind are as they are now, with the condition: as last folded, and as they changed."""
    changes = select_changed_items(kind)
    changed, stored = changes.c, items_table.c
    removed = select(changed.person, changed.item).where(changed.sign == constant(-1))
    return [
        (items_table, and_(stored.kind == constant(kind), tuple_(stored.person, stored.item).not_in(removed))),
        (changes, changed.sign == constant(1)),
    ]


async def load_changes(conn: Connection, zone: str) -> Changes:
    """The changes that the sums do not have yet, in a transaction whose statements see one moment."""
    await fix_plans(conn)
    rows = {row.kind: row.rows for row in await conn.execute(_CHANGES, {"zone": zone})}
    return Changes(rows.pop(None), rows)
