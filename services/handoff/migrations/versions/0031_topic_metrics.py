"""Handoff reads the topic of metrics too: what both sides are told of promises, measures, meetings and won deals."""

from shared.db.revision_scripts import run_in_pieces, run_sql

revision = "0031"
down_revision = "0030"

# As many partitions as of the other topics.
_ADD_POSITIONS = """
insert into positions (topic, partition) select 'metrics', partition from positions as other
where topic = 'intake' and not exists (
    select from positions where topic = 'metrics' and partition = other.partition)
order by partition limit 1000;
"""


def upgrade() -> None:
    run_in_pieces(_ADD_POSITIONS)


def downgrade() -> None:
    run_sql("delete from positions where topic = 'metrics'")
