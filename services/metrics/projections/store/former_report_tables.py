"""The declared tables of former report sums, which processes of the former version read until they end."""

from services.metrics.projections.store.report_tables import DIMENSIONS
from shared.db.tables import (
    ARRAY,
    INSTANT,
    BigInteger,
    Column,
    Date,
    Double,
    Numeric,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    index,
    metadata_of,
    required,
)

former_entries_table = Table(
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
former_sums_table = Table(
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
