"""Queries over the journals of several topics, each in its speaker's schema; one for each set of topics."""

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

_AS_THEY_ARE = (
    *("partition", "number", "epoch", "event_id", "type", "version", "subject", "occurred_at", "recorded_at"),
)


@cache
def records(topics: tuple[str, ...]) -> CompoundSelect[Any]:
    """The records that follow the numbers asked for: `each` at most of one place, `limit` of all."""
    return union_all(*(_records(topic) for topic in topics)).limit(bindparam("limit"))


@cache
def owners_of(topics: tuple[str, ...]) -> CompoundSelect[Any]:
    """Topic, partition and head of each place asked for, with the first number and the epoch of its owners."""
    return union_all(*(_owners(topic) for topic in topics))


@cache
def floors(topics: tuple[str, ...]) -> CompoundSelect[Any]:
    """Topic, partition, last number and floor of each place of these topics."""
    heads = {topic: of_service(heads_table, topic).c for topic in topics}
    return union_all(
        *(select(constant(topic), head.partition, head.number, head.floor) for topic, head in heads.items())
    )


@cache
def oldest_waiting(service: str, topics: tuple[str, ...]) -> Select[Any]:
    """When the oldest record was written that the service has not handled."""
    each_topic = union_all(*(_oldest(service, topic) for topic in topics)).subquery("each_topic")
    return select(func.min(each_topic.c.oldest))


@cache
def of_service(table: Table, service: str) -> Table:
    """A table of the messaging in another service's schema."""
    return table.to_metadata(MetaData(), schema=service)


def _wanted(topic: str) -> TableValuedAlias:
    """The partitions asked for, and the number after which to read each."""
    places = bindparam(f"{topic}_partitions", type_=ARRAY(Integer))
    numbers = bindparam(f"{topic}_after", type_=ARRAY(BigInteger))
    wanted = func.unnest(places, numbers).table_valued(column("place", Integer), column("after", BigInteger))
    return wanted.render_derived(name="wanted")


def _records(topic: str) -> Select[Any]:
    wanted, journal = _wanted(topic), of_service(journal_table, topic).c
    following = (
        select(*(journal[name] for name in _AS_THEY_ARE), cast(journal.data, Text).label("data"))
        .where(journal.partition == wanted.c.place, journal.number > wanted.c.after)
        .order_by(journal.number)
        .limit(bindparam("each"))
        .lateral("following")
    )
    return select(constant(topic).label("topic"), following).select_from(wanted.join(following, true()))


def _owners(topic: str) -> Select[Any]:
    wanted, heads = _wanted(topic), of_service(heads_table, topic)
    epochs, earlier = of_service(epochs_table, topic), of_service(epochs_table, topic).alias("earlier")
    first = (
        select(func.max(earlier.c.first_number))
        .where(earlier.c.partition == wanted.c.place, earlier.c.first_number <= wanted.c.after + constant(1))
        .scalar_subquery()
    )
    owned = and_(epochs.c.partition == wanted.c.place, epochs.c.first_number >= func.coalesce(first, constant(0)))
    joined = wanted.join(heads, heads.c.partition == wanted.c.place).outerjoin(epochs, owned)
    return select(
        constant(topic).label("topic"), wanted.c.place, heads.c.number, epochs.c.first_number, epochs.c.epoch
    ).select_from(joined)


def _oldest(service: str, topic: str) -> Select[Any]:
    positions, journal = of_service(positions_table, service), of_service(journal_table, topic).c
    waiting = (
        select(journal.recorded_at)
        .where(journal.partition == positions.c.partition, journal.number > positions.c.number)
        .order_by(journal.number)
        .limit(constant(1))
        .lateral("waiting")
    )
    return (
        select(func.min(waiting.c.recorded_at).label("oldest"))
        .select_from(positions.join(waiting, true()))
        .where(positions.c.topic == constant(topic))
    )
