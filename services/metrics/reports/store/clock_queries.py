"""The statements by which the seconds of clocks are found: how many are in which octave, block and bucket, and which.

Of a place, an octave, a block or a bucket, the parameter `places` names the number, timing, target and group; the
parameter `octaves` the octaves of all places.
"""

from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Date,
    FromClause,
    Select,
    SmallInteger,
    Subquery,
    Text,
    and_,
    any_,
    bindparam,
    column,
    func,
    select,
    true,
    union_all,
    values,
)
from sqlalchemy.dialects.postgresql import array

from services.metrics.projections.store.report_tables import clock_sums_table, items_table
from services.metrics.reports.domain.quantiles import BLOCK_BUCKETS, OCTAVE_BLOCKS
from services.metrics.reports.domain.query import Basis, Group
from services.metrics.reports.store.changes import select_changed_items
from services.metrics.reports.store.clock_probes import is_same_group, list_seconds, read_places
from services.metrics.reports.store.leads import build_group_column, is_in_range, narrow
from services.metrics.reports.store.sums import (
    TIMINGS,
    choose_dimension,
    date_item,
    find_sign,
    group_sums,
    pick_ends,
)
from shared.db.expressions import constant

# Of the values of the spans of the sums of clocks.
PREFIX = "clock_"


@cache
def build(name: str, by: Group | None, basis: Basis, *, narrowed: bool) -> Select[Any]:
    """The statement of this name for a query."""
    return _BUILDERS[name](by, basis, narrowed)


def _count_octaves(by: Group | None, basis: Basis, narrowed: bool) -> Select[Any]:
    """How many clocks of the whole spans are in each octave."""
    sums = _select_sums(by, basis, narrowed).subquery("sums").c
    key = (sums.grp, sums.target, sums.timing, sums.octave)
    return select(*key, func.sum(sums["count"]).label("number")).group_by(*key)


def _count_blocks(by: Group | None, basis: Basis, narrowed: bool) -> Select[Any]:
    """The counts of the blocks of each place, an octave."""
    sums, places = _select_octaves(by, basis, narrowed), read_places(by)
    blocks = [sums.c.blocks[constant(number)] for number in range(1, OCTAVE_BLOCKS + 1)]
    return _count_within(places, places.c.place, sums, blocks)


def _count_buckets(by: Group | None, basis: Basis, narrowed: bool) -> Select[Any]:
    """The counts of the buckets of each place, a block."""
    sums, places = _select_octaves(by, basis, narrowed), read_places(by)
    before = places.c.place % constant(OCTAVE_BLOCKS) * constant(BLOCK_BUCKETS)
    buckets = [sums.c.counts[before + constant(number)] for number in range(1, BLOCK_BUCKETS + 1)]
    return _count_within(places, places.c.place // constant(OCTAVE_BLOCKS), sums, buckets)


def _count_within(
    places: FromClause, octave: ColumnElement[Any], sums: FromClause, parts: list[ColumnElement[Any]]
) -> Select[Any]:
    """The counts of each place in these parts of the sums of its octave."""
    same = and_(
        *is_same_group(sums.c.grp, places.c.grp),
        *(sums.c[name] == places.c[name] for name in ("target", "timing")),
        sums.c.octave == octave,
    )
    counts = array([func.coalesce(func.sum(part), constant(0)) for part in parts])
    return select(places.c.number, counts.label("found")).select_from(places.join(sums, same)).group_by(places.c.number)


def _select_octaves(by: Group | None, basis: Basis, narrowed: bool) -> Subquery:
    """The sums of the octaves in which any place lies: most sums are of others, and a join would compare each."""
    wanted = clock_sums_table.c.octave == any_(bindparam("octaves", type_=ARRAY(SmallInteger)))
    return _select_sums(by, basis, narrowed).where(wanted).subquery("sums")


def _count_loose(by: Group | None, basis: Basis, narrowed: bool) -> Select[Any]:
    """How many clocks are in each bucket of those at the ends of the range and of those that changed."""
    loose = union_all(
        *pick_ends(_select_buckets(items_table, by, basis, narrowed), date_item(items_table, basis), PREFIX),
        _select_buckets(select_changed_items("clock"), by, basis, narrowed),
    ).subquery("loose")
    key = (loose.c.grp, loose.c.target, loose.c.timing, loose.c.bucket)
    return select(*key, func.sum(loose.c.sign).label("number")).group_by(*key)


def _select_sums(by: Group | None, basis: Basis, narrowed: bool) -> Select[Any]:
    sums = clock_sums_table.c
    rows = select(
        *(group_sums(by, clock_sums_table), sums.target, sums.timing, sums.octave, sums["count"], sums.counts),
        sums.blocks,
    ).where(
        *(sums.basis == constant(basis), sums.dimension == constant(choose_dimension(by, narrowed))),
        sums.span == constant("week" if by == "week" else "month"),
        sums.day >= bindparam(f"{PREFIX}first_day", type_=Date),
        sums.day < bindparam(f"{PREFIX}last_day", type_=Date),
    )
    return narrow(rows, sums.value, narrowed=narrowed)


def _select_buckets(items: FromClause, by: Group | None, basis: Basis, narrowed: bool) -> Select[Any]:
    instant = date_item(items, basis)
    timed = (
        values(column("timing", Text), column("bucket", SmallInteger), name="timed")
        .data([(constant(timing), items.c[f"{timing}_bucket"]) for timing in TIMINGS])
        .lateral()
    )
    rows = (
        select(
            *(build_group_column(by, instant, items), items.c.name.label("target")),
            *(timed.c.timing, timed.c.bucket, find_sign(items).label("sign")),
        )
        .select_from(items.join(timed, true()))
        .where(items.c.kind == constant("clock"), timed.c.bucket.is_not(None), is_in_range(instant))
    )
    return narrow(rows, items.c.seller, narrowed=narrowed)


_BUILDERS = {
    "octaves": _count_octaves,
    "blocks": _count_blocks,
    "buckets": _count_buckets,
    "loose": _count_loose,
    "seconds": list_seconds,
}
