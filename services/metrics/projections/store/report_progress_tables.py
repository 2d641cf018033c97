"""The declared tables of what is still to be added up for reports."""

from shared.db.tables import (
    ARRAY,
    INSTANT,
    BigInteger,
    Column,
    Identity,
    Integer,
    Table,
    Text,
    Uuid,
    metadata_of,
    required,
)

# The leads whose folded rows changed since they were last folded for reports. Triggers of the projections fill it.
# `awaited`: the transactions that were adding facts when a lead with a won deal was folded: once they have ended, the
# lead is folded again.
changed_leads_table = Table(
    "changed_leads",
    metadata_of("metrics"),
    Column("number", BigInteger, Identity(always=True), primary_key=True),
    required("lead_id", Uuid),
    Column("awaited", ARRAY(Text)),
)
# One row since a process began the sums; `version`: of what counts in them. Until all leads are marked for the first
# time (`marked_to`, then null) they are not complete; from then on sums and marks together say everything. `people`:
# of how many leads, when they began, `folded` are folded.
zone_table = Table(
    "report_zone",
    metadata_of("metrics"),
    required("zone", Text),
    required("version", Integer),
    Column("marked_to", Uuid),
    Column("begun_at", INSTANT),
    Column("people", BigInteger),
    Column("folded", BigInteger),
)
