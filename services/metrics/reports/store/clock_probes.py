"""The statement that reads the seconds of the clocks in few places, the buckets in which quantiles lie."""

from typing import Any

from sqlalchemy import (
    JSON,
    TIMESTAMP,
    ColumnElement,
    Date,
    FromClause,
    Integer,
    Select,
    SmallInteger,
    Subquery,
    Text,
    and_,
    bindparam,
    case,
    cast,
    column,
    func,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from services.metrics.projections.store.report_tables import items_table
from services.metrics.reports.domain.query import Basis, Group
from services.metrics.reports.store.changes import select_changed_items
from services.metrics.reports.store.leads import FOLDED_GROUPS, TIME_GROUPS, build_group_column, is_in_range, narrow
from services.metrics.reports.store.sums import TIMINGS, date_item, is_unchanged
from shared.db.expressions import constant

# The days of the longest of these spans.
LONGEST = {"week": 7, "month": 31, "quarter": 92}


def list_seconds(by: Group | None, basis: Basis, narrowed: bool) -> Select[Any]:
    """The seconds of the clocks in each place, a bucket, in order."""
    places = read_places(by)
    groups = (False, True) if by is not None and by not in TIME_GROUPS else (False,)
    stored = [_probe(places, timing, by, basis, narrowed, of_none) for timing in TIMINGS for of_none in groups]
    found = union_all(*stored, _find_changed(places, by, basis, narrowed)).subquery("found").c
    seconds = func.array_agg(aggregate_order_by(found.seconds, found.seconds))
    return select(found.number, seconds.label("found")).group_by(found.number)


def read_places(by: Group | None) -> Subquery:
    columns = (
        *(column("number", Integer), column("timing", Text), column("target", Text)),
        *(column("grp", TIMESTAMP if by in TIME_GROUPS else Text), column("place", SmallInteger)),
    )
    rows = func.json_to_recordset(bindparam("places", type_=JSON)).table_valued(*columns)
    return select(*rows.render_derived(name="place_rows", with_types=True).c).subquery("places")


def _probe(
    places: FromClause, timing: str, by: Group | None, basis: Basis, narrowed: bool, of_none: bool
) -> Select[Any]:
    """The clocks of each place, looked up by the index of the group, or of the instants, and the bucket.

    `of_none`: of the places without a group.
    """
    items, place = items_table, places.c
    # Only what the index has: no guess at the length of the range makes the planner use another one.
    looked_up = (
        select(items)
        .where(
            *(items.c.kind == constant("clock"), items.c.name == place.target),
            items.c[f"{timing}_bucket"] == place.place,
            *_is_in_group(place.grp, by, items, basis, of_none),
        )
        .offset(constant(0))
        .lateral("clocks")
    )
    instant = date_item(looked_up, basis)
    rows = (
        select(place.number, looked_up.c[f"{timing}_seconds"].label("seconds"))
        .select_from(places.join(looked_up, true()))
        .where(place.timing == constant(timing), is_in_range(instant), is_unchanged(looked_up))
        .where(*_is_exactly_in_group(place.grp, by, instant, of_none))
    )
    return narrow(rows, looked_up.c.seller, narrowed=narrowed)


def is_same_group(one: ColumnElement[Any], other: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    """Whether both are one group, or both none: as equalities, since `is not distinct from` is joined by no hash."""
    none = constant("-infinity") if isinstance(other.type, TIMESTAMP) else constant("")
    return [one.is_(None) == other.is_(None), func.coalesce(one, none) == func.coalesce(other, none)]


def _is_exactly_in_group(
    group: ColumnElement[Any], by: Group | None, instant: ColumnElement[Any], of_none: bool
) -> list[ColumnElement[bool]]:
    if by is not None and by in TIME_GROUPS:
        return [func.date_trunc(constant(by), func.timezone(bindparam("zone", type_=Text), instant)) == group]
    return [group.is_(None)] if of_none else []


def _is_in_group(
    group: ColumnElement[Any], by: Group | None, items: FromClause, basis: Basis, of_none: bool
) -> list[ColumnElement[bool]]:
    if by is None:
        return []
    if by in TIME_GROUPS:
        # The index narrows by weeks, the local time of the instant decides.
        day = cast(group, Date)
        week = items.c.captured_week if basis == "cohort" else items.c.week
        return [week > day - constant(7), week < day + constant(LONGEST[by])]
    value = items.c[f"{by}_key" if by in FOLDED_GROUPS else by]
    return [value.is_(None) if of_none else value == group]


def _find_changed(places: FromClause, by: Group | None, basis: Basis, narrowed: bool) -> Select[Any]:
    """The clocks in these places of changed people, as they are now."""
    items = select_changed_items("clock")
    bucket, seconds = (
        case((places.c.timing == constant("elapsed"), items.c[f"elapsed_{name}"]), else_=items.c[f"business_{name}"])
        for name in ("bucket", "seconds")
    )
    grouped = build_group_column(by, date_item(items, basis), items).element
    same = and_(
        *(items.c.name == places.c.target, bucket == places.c.place),
        *is_same_group(grouped, places.c.grp),
    )
    rows = (
        select(places.c.number, seconds)
        .select_from(items.join(places, same))
        .where(items.c.kind == constant("clock"), items.c.sign == constant(1), is_in_range(date_item(items, basis)))
    )
    return narrow(rows, items.c.seller, narrowed=narrowed)
