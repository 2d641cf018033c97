"""The declared tables that reports are added up from; a rebuild of the projections empties them."""

from shared.db.connection import Connection, sql
from shared.db.tables import (
    ARRAY,
    INSTANT,
    BigInteger,
    Column,
    Date,
    Double,
    Identity,
    Integer,
    Numeric,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    index,
    metadata_of,
    required,
)

# The columns by which entries are grouped: different spellings of a source, channel or campaign have one key.
DIMENSIONS = ("source_key", "channel_key", "campaign_key", "product", "team", "seller")

# The leads whose folded rows changed since they were last folded into entries. Triggers of the projections fill it.
changed_leads_table = Table(
    "changed_leads",
    metadata_of("metrics"),
    Column("number", BigInteger, Identity(always=True), primary_key=True),
    required("lead_id", Uuid),
)
# What counts in reports. `measure`: a step of the funnel, `booking`, `receipt`, `unmatched`, `clock`, `rejection` or
# `delivered`; `item`: the id of what counts; `captured_at` and `at` date it by cohort and by period;
# `elapsed_seconds`: how long a clock took, and of `won` the time since the first capture.
entries_table = Table(
    "report_entries",
    metadata_of("metrics"),
    Column("person", Uuid, primary_key=True),
    Column("measure", Text, primary_key=True),
    Column("item", Uuid, primary_key=True),
    required("details", ARRAY(Text)),
    *(Column(name, Text) for name in DIMENSIONS),
    Column("captured_at", INSTANT),
    Column("at", INSTANT),
    Column("amount", Numeric),
    Column("elapsed_seconds", Double),
    Column("business_seconds", Double),
    index("report_entries_at", "measure", "at"),
    index("report_entries_captured", "measure", "captured_at"),
    index("report_entries_seller", "seller", "measure"),
    # The days to the customer are read of each customer, from these indexes alone.
    index(
        "report_entries_won_at",
        "at",
        where="measure = 'won'",
        postgresql_include=["person", "elapsed_seconds", *DIMENSIONS],
    ),
    index(
        "report_entries_won_captured",
        "captured_at",
        where="measure = 'won'",
        postgresql_include=["person", "at", "elapsed_seconds", *DIMENSIONS],
    ),
)
# Entries added up by each day and each month (`span`, which begins on `day`) of the zone in `report_zone`.
sums_table = Table(
    "report_sums",
    metadata_of("metrics"),
    required("measure", Text),
    required("basis", Text),
    required("dimension", Text),
    required("span", Text),
    required("day", Date),
    Column("value", Text),
    required("details", ARRAY(Text)),
    required("count", BigInteger),
    required("amount", Numeric),
    UniqueConstraint(
        *("basis", "dimension", "span", "measure", "day", "value", "details"),
        name="report_sums_key",
        postgresql_nulls_not_distinct=True,
    ),
)
# One row from when a process begins the sums; `version`: of what counts in them. Until all leads are marked for the
# first time (`marked_to`, then null) reports are computed from the folded rows; from then on sums and marks together
# say everything.
zone_table = Table(
    "report_zone",
    metadata_of("metrics"),
    required("zone", Text),
    required("version", Integer),
    Column("marked_to", Uuid),
)

# The reports that come meanwhile wait behind it.
_LOCK_TIMEOUT = sql("set local lock_timeout = '1s'")
_EMPTY = sql("truncate report_zone, report_entries, report_sums")


async def empty_report_tables(conn: Connection) -> None:
    """From this transaction's end on, reports are computed from the folded rows until all people are folded again.

    It waits at most a second for the reports that read these tables: each holds its lock on them until its end.
    """
    await conn.execute(_LOCK_TIMEOUT)
    await conn.execute(_EMPTY)
