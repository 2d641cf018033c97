"""The tables of messaging, the same in every service's schema: outbox, journal, positions, leases, dead letters.

What makes and changes them is in `shared/db/messaging_revisions.py`.
"""

from typing import Any

from shared.db.tables import (
    INSTANT,
    JSON,
    BigInteger,
    Column,
    Date,
    Identity,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    index,
    metadata_of,
    required,
)

# The partitions of each topic at first. `accord partitions` makes them a multiple of it, up to the limit: so an event's
# new partition is its former one, or one that was empty.
PARTITIONS = 12
PARTITIONS_LIMIT = 96
# In the outbox: what is to be numbered in every partition.
EVERYWHERE = -1
SERVICES = ("intake", "qualification", "handoff", "metrics")
# What each service lends to the others.
LENT_TABLES = ("journal", "heads", "epochs", "positions")
# The number of the publisher's lease, which no partition has.
PUBLISHER = -1

MESSAGING = metadata_of("messaging")


def _event_columns() -> list[Column[Any]]:
    """What an event is, but for its data."""
    return [
        required("event_id", Uuid),
        required("type", Text),
        required("version", Integer),
        required("subject", Text),
        required("occurred_at", INSTANT),
        required("recorded_at", INSTANT),
    ]


def _stored_data() -> list[Column[Any]]:
    """The data of an event as `shared/db/packed_json.py` stores it: one of both."""
    return [Column("data", JSON), Column("packed_data", LargeBinary)]


outbox_table = Table(
    "outbox",
    MESSAGING,
    Column("position", BigInteger, Identity(always=True, cache=1), primary_key=True),
    required("partition", Integer),
    *_event_columns(),
    *_stored_data(),
    Column("hash", Integer),
    Column("traceparent", Text),
)
journal_table = Table(
    "journal",
    MESSAGING,
    required("day", Date),
    required("partition", Integer),
    required("number", BigInteger),
    required("epoch", Uuid),
    *_event_columns(),
    *_stored_data(),
    Column("traceparent", Text),
    index("journal_number", "partition", "number"),
    postgresql_partition_by="range (day)",
)
heads_table = Table(
    "heads",
    MESSAGING,
    Column("partition", Integer, primary_key=True, autoincrement=False),
    required("number", BigInteger, default="0"),
    required("published", BigInteger, default="0"),
    required("floor", BigInteger, default="0"),
    Column("epoch", Uuid),
)
epochs_table = Table(
    "epochs",
    MESSAGING,
    Column("partition", Integer, primary_key=True),
    Column("first_number", BigInteger, primary_key=True),
    required("epoch", Uuid),
)
positions_table = Table(
    "positions",
    MESSAGING,
    Column("topic", Text, primary_key=True),
    Column("partition", Integer, primary_key=True),
    required("number", BigInteger, default="0"),
    Column("hint", BigInteger),
    required("tries", Integer, default="0"),
)
members_table = Table("members", MESSAGING, Column("member", Uuid, primary_key=True), required("seen_until", INSTANT))
leases_table = Table(
    "leases",
    MESSAGING,
    Column("partition", Integer, primary_key=True, autoincrement=False),
    Column("member", Uuid),
    required("freed_at", INSTANT, default="clock_timestamp()"),
)
dead_letters_table = Table(
    "dead_letters",
    MESSAGING,
    Column("topic", Text, primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("number", BigInteger, primary_key=True),
    *_event_columns(),
    required("data", JSON),
    required("error", Text),
    required("parked_at", INSTANT, default="clock_timestamp()"),
    index("dead_letters_subject", "topic", "subject"),
)
# One row: from when on `shared/db/packed_json.py` packs JSON.
packed_json_table = Table("packed_json", MESSAGING, required("since", INSTANT))
# One row: how many partitions the service's topic has, and until when no event is numbered.
partitioning_table = Table(
    "partitioning",
    MESSAGING,
    required("count", Integer),
    required("paused_until", INSTANT, default="'-infinity'"),
)
set_aside_table = Table(
    "set_aside",
    MESSAGING,
    Column("task", Text, primary_key=True),
    Column("row_id", Uuid, primary_key=True),
    required("error", Text),
    required("attempts", Integer, default="1"),
    required("since", INSTANT, default="clock_timestamp()"),
    required("retry_at", INSTANT),
)

# Leads that were erased; in intake with how many captures and activities were deleted.
erased_leads_table = Table(
    "erased_leads",
    MESSAGING,
    Column("lead_id", Uuid, primary_key=True),
    required("erased_at", INSTANT),
    Column("captures", Integer),
    Column("activities", Integer),
)
