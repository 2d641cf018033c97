"""The declared tables that reports are added up from; a rebuild of the projections empties them."""

from sqlalchemy import text as expression

from shared.db.tables import (
    ARRAY,
    INSTANT,
    BigInteger,
    Column,
    Date,
    Double,
    Integer,
    Numeric,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    index,
    metadata_of,
    required,
)

# The columns by which people and items are grouped: different spellings of a source, channel or campaign have one key.
DIMENSIONS = ("source_key", "channel_key", "campaign_key", "product", "team", "seller")
STEPS = (
    *("captured", "qualified", "accepted", "contacted", "sales_qualified", "opportunity", "won"),
    *("lost", "rejected", "recycled", "open", "finally_lost", "accepted_of_qualified"),
)
# How sales responded to a lead that marketing delivered.
RESPONSES = ("accepted", "rejected", "waiting")
# The ending of the counts of those leads that sales found itself.
OF_SALES = "_of_sales"
# What is listed one by one.
COUNTED = "kind in ('booking', 'receipt', 'rejection')"
# What waits now, of which the longest waiting are named.
WAITING = "kind in ('untouched', 'unattended', 'unowned')"
# The clocks of promises that were missed.
MISSED = "kind = 'clock' and state = 'breached'"

# The steps of each person, as last folded. `days`: those of the steps, in the zone of the sums.
people_table = Table(
    "report_people",
    metadata_of("metrics"),
    Column("person", Uuid, primary_key=True),
    required("origin", Text),
    Column("response", Text),
    *(Column(name, Text) for name in DIMENSIONS),
    required("captured_at", INSTANT),
    *(Column(f"{step}_at", INSTANT) for step in STEPS[1:]),
    required("days", ARRAY(Date)),
    index("report_people_days", "days", postgresql_using="gin"),
    # The days to the customer are read of each customer, from these indexes alone. The last two are for lists.
    index(
        "report_people_won",
        "won_at",
        where="won_at is not null",
        postgresql_include=["person", "captured_at", "qualified_at", *DIMENSIONS],
    ),
    index(
        "report_people_won_captured",
        "captured_at",
        where="won_at is not null",
        postgresql_include=["person", "won_at", *DIMENSIONS],
    ),
    index("report_people_listed", "response", "qualified_at", "person", where="response is not null"),
    index("report_people_seller", "seller", "response", "qualified_at", "person"),
    index("report_people_captured", "captured_at", "person"),
    *(
        index(f"report_people_{name}", f"{name}_key", "captured_at", "person")
        for name in ("source", "channel", "campaign")
    ),
    *(
        index(f"report_people_{step}_at", f"{step}_at", "person", where=f"{step}_at is not null")
        for step in ("qualified", "accepted", "sales_qualified")
    ),
)
# `booking`: a deal that was won; `credit`: a part of it; `outcome`: of a lead that qualified. `name`: their currency,
# target, reason, score, persona or missed promise (and after a colon the month of the last, if not all are of one day),
# or whether a delivered lead was `complete`; `state`: of a clock or a lead, how the reason was checked, or `recurring`
# (money). Buckets of seconds: 0 for none, 512 in each doubling. Weeks by their Monday.
KINDS = (
    *("booking", "receipt", "unmatched", "clock", "rejection", "rating", "delivery", "persona", "outcome"),
    *("untouched", "unattended", "unowned", "open_deal", "credit", "commission", "missed"),
)
items_table = Table(
    "report_items",
    metadata_of("metrics"),
    Column("person", Uuid, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("item", Uuid, primary_key=True),
    *(Column(name, Text) for name in ("name", "state", "clause", *DIMENSIONS)),
    *(Column(name, INSTANT) for name in ("captured_at", "at")),
    Column("amount", Numeric),
    *(Column(name, Double) for name in ("elapsed_seconds", "business_seconds")),
    *(Column(name, SmallInteger) for name in ("elapsed_bucket", "business_bucket")),
    *(Column(name, Date) for name in ("captured_week", "week")),
    index("report_items_at", "at"),
    index("report_items_captured", "captured_at"),
    # By each bucket the clocks of a group are looked up, whose work is done; equal keys take little room. The last are
    # for lists.
    *(
        index(f"report_items_{timing}_{name}", *columns, where=f"{timing}_bucket is not null")
        for timing in ("elapsed", "business")
        for name, columns in {
            "week": ("name", f"{timing}_bucket", "week"),
            "captured": ("name", f"{timing}_bucket", "captured_week"),
            **{name.removesuffix("_key"): ("name", name, f"{timing}_bucket") for name in DIMENSIONS},
        }.items()
    ),
    index("report_items_money", "name", where="kind in ('booking', 'receipt', 'unmatched')"),
    index("report_items_counted", "kind", "at", "item", where=COUNTED),
    index("report_items_counted_captured", "kind", "captured_at", "item", where=COUNTED),
    index("report_items_late", "name", "at", "person", where="kind = 'missed'", postgresql_include=["captured_at"]),
    # An expression, so that the planner does not take the index of instants instead.
    index("report_items_waiting", "kind", expression("coalesce(at, 'infinity')"), "person", where=WAITING),
    index(
        "report_items_seller_missed",
        *("seller", "at"),
        where=MISSED,
        postgresql_include=["person", "item", "name", "captured_at"],
    ),
    index(
        "report_items_open",
        *("at", "person"),
        where="kind = 'open_deal'",
        postgresql_include=["item", "name", "captured_at", "amount", *DIMENSIONS],
    ),
    index("report_items_listed", "name", "state", "at", "item", where="kind = 'clock'"),
    index("report_items_cohort", "name", "state", "captured_week", "at", "item", where="kind = 'clock'"),
    index(
        "report_items_seller_clocks",
        *("seller", "name", "state", "at", "item"),
        where="kind = 'clock'",
        postgresql_include=["captured_at", *DIMENSIONS[:-1], "elapsed_seconds", "business_seconds"],
    ),
)
# People added up by each day and each month (`span`, which begins on `day`), for each value of a dimension; with a
# seller: this seller's, by month only.
step_sums_table = Table(
    "report_step_sums",
    metadata_of("metrics"),
    required("basis", Text),
    required("dimension", Text),
    Column("seller", Text),
    required("span", Text),
    required("day", Date),
    Column("value", Text),
    *(required(step, Integer) for step in STEPS),
    *(required(step + OF_SALES, Integer) for step in STEPS),
    *(required(f"delivered_{response}", Integer) for response in RESPONSES),
    UniqueConstraint(
        *("basis", "dimension", "seller", "span", "day", "value"),
        name="report_step_sums_key",
        postgresql_nulls_not_distinct=True,
    ),
)
item_sums_table = Table(
    "report_item_sums",
    metadata_of("metrics"),
    required("basis", Text),
    required("dimension", Text),
    Column("seller", Text),
    required("span", Text),
    required("day", Date),
    Column("value", Text),
    required("kind", Text),
    Column("name", Text),
    Column("state", Text),
    Column("clause", Text),
    required("count", BigInteger),
    required("amount", Numeric),
    UniqueConstraint(
        *("basis", "dimension", "seller", "kind", "span", "day", "value", "name", "state", "clause"),
        name="report_item_sums_key",
        postgresql_nulls_not_distinct=True,
    ),
)
# Clocks by how long they took (`timing`: `elapsed` or `business`): how many in each doubling of the seconds (`octave`),
# in each of its 32 blocks, and in each of its 512 buckets (null: none). By month; without a dimension by week too.
clock_sums_table = Table(
    "report_clock_sums",
    metadata_of("metrics"),
    required("basis", Text),
    required("dimension", Text),
    required("span", Text),
    required("day", Date),
    Column("value", Text),
    required("target", Text),
    required("timing", Text),
    required("octave", SmallInteger),
    required("count", Integer),
    required("counts", ARRAY(Integer)),
    Column("blocks", ARRAY(Integer)),
    UniqueConstraint(
        *("basis", "dimension", "span", "day", "value", "target", "timing", "octave"),
        name="report_clock_sums_key",
        postgresql_nulls_not_distinct=True,
    ),
)
