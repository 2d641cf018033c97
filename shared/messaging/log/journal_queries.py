"""Queries over the journals of several topics, each in the schema of its producer; one query for each set of topics."""

from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CompoundSelect,
    Integer,
    MetaData,
    Select,
    Table,
    TableValuedAlias,
    Text,
    and_,
    bindparam,
    cast,
    column,
    func,
    select,
    true,
    union_all,
)

from shared.db.expressions import constant
from shared.db.messaging_tables import epochs_table, heads_table, journal_table, positions_table

_UNCHANGED_COLUMNS = (
    *("partition", "number", "epoch", "event_id", "type", "version", "subject", "occurred_at", "recorded_at"),
)


@cache
def select_records(topics: tuple[str, ...]) -> CompoundSelect[Any]:
    """The records that follow the requested numbers: at most `each` of one partition, `limit` of all."""
    return union_all(*(_select_topic_records(topic) for topic in topics)).limit(bindparam("limit"))


@cache
def select_epoch_owners(topics: tuple[str, ...]) -> CompoundSelect[Any]:
    """Topic, partition and head of each requested partition, with the first number and the epoch of its owners."""
    return union_all(*(_select_topic_owners(topic) for topic in topics))


@cache
def select_heads_and_floors(topics: tuple[str, ...]) -> CompoundSelect[Any]:
    """Topic, partition, last number and floor of each partition of these topics."""
    heads = {topic: table_in_schema(heads_table, topic).c for topic in topics}
    return union_all(
        *(select(constant(topic), head.partition, head.number, head.floor) for topic, head in heads.items())
    )


@cache
def select_oldest_waiting(topics: tuple[str, ...]) -> CompoundSelect[Any]:
    """For each of these topics: the `recorded_at` of the oldest record after the requested numbers, null without."""
    return union_all(*(_select_topic_oldest(topic) for topic in topics))


@cache
def select_late_readers(readers: tuple[str, ...]) -> CompoundSelect[Any]:
    """Each of these services whose positions are below these numbers, and in how many partitions."""
    return union_all(*(_select_late_reader(reader) for reader in readers))


@cache
def table_in_schema(table: Table, service: str) -> Table:
    """A messaging table in the schema of this service."""
    return table.to_metadata(MetaData(), schema=service)


def _requested_partitions(topic: str) -> TableValuedAlias:
    """The requested partitions, and the number after which each is read."""
    partitions = bindparam(f"{topic}_partitions", type_=ARRAY(Integer))
    numbers = bindparam(f"{topic}_after", type_=ARRAY(BigInteger))
    requested = func.unnest(partitions, numbers).table_valued(column("partition", Integer), column("after", BigInteger))
    return requested.render_derived(name="requested")


def _select_topic_records(topic: str) -> Select[Any]:
    requested, journal = _requested_partitions(topic), table_in_schema(journal_table, topic).c
    following = (
        select(
            *(journal[name] for name in _UNCHANGED_COLUMNS),
            cast(journal.data, Text).label("data"),
            journal.packed_data,
            journal.traceparent,
        )
        .where(journal.partition == requested.c.partition, journal.number > requested.c.after)
        .order_by(journal.number)
        .limit(bindparam("each"))
        .lateral("following")
    )
    return select(constant(topic).label("topic"), following).select_from(requested.join(following, true()))


def _select_topic_owners(topic: str) -> Select[Any]:
    requested, heads = _requested_partitions(topic), table_in_schema(heads_table, topic)
    epochs, earlier = table_in_schema(epochs_table, topic), table_in_schema(epochs_table, topic).alias("earlier")
    first = (
        select(func.max(earlier.c.first_number))
        .where(earlier.c.partition == requested.c.partition, earlier.c.first_number <= requested.c.after + constant(1))
        .scalar_subquery()
    )
    owned = and_(
        epochs.c.partition == requested.c.partition, epochs.c.first_number >= func.coalesce(first, constant(0))
    )
    joined = requested.join(heads, heads.c.partition == requested.c.partition).outerjoin(epochs, owned)
    return select(
        constant(topic).label("topic"), requested.c.partition, heads.c.number, epochs.c.first_number, epochs.c.epoch
    ).select_from(joined)


def _select_topic_oldest(topic: str) -> Select[Any]:
    requested, journal = _requested_partitions(topic), table_in_schema(journal_table, topic).c
    waiting = (
        select(journal.recorded_at)
        .where(journal.partition == requested.c.partition, journal.number > requested.c.after)
        .order_by(journal.number)
        .limit(constant(1))
        .lateral("waiting")
    )
    return select(func.min(waiting.c.recorded_at).label("oldest")).select_from(requested.join(waiting, true()))


def _select_late_reader(reader: str) -> Select[Any]:
    positions = table_in_schema(positions_table, reader)
    partitions, numbers = bindparam("partitions", type_=ARRAY(Integer)), bindparam("numbers", type_=ARRAY(BigInteger))
    dropped = func.unnest(partitions, numbers).table_valued(column("partition", Integer), column("number", BigInteger))
    last = dropped.render_derived(name="last")
    return (
        select(constant(reader).label("reader"), func.count().label("partitions"))
        .select_from(positions.join(last, last.c.partition == positions.c.partition))
        .where(positions.c.topic == bindparam("topic"), positions.c.number < last.c.number)
        .having(func.count() > constant(0))
    )
