"""Handoff reads the topic of metrics too: what both sides are told of promises, measures, meetings and won deals."""

from shared.db.revision_scripts import run_sql

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    # As many partitions as of the other topics.
    run_sql(
        "insert into positions (topic, partition) select 'metrics', partition from positions where topic = 'intake'"
    )


def downgrade() -> None:
    run_sql("delete from positions where topic = 'metrics'")
