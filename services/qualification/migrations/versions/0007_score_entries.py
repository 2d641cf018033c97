"""The entries of a timeline as rows, so that a new one costs the same however many there are."""

from shared.db.revision_scripts import run_sql

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    run_sql("""
-- `scores.entries` holds those of leads that the task `qualification.move_entries` has not moved yet.
create table score_entries (
    lead_id uuid not null,
    entry_id uuid not null,
    occurred_at timestamptz not null,
    activity text not null,
    attributes json not null,
    properties json not null,
    merged_lead_id uuid,
    size int not null,
    primary key (lead_id, entry_id)
);
alter table scores add column left_out json not null default '{}';
""")


def downgrade() -> None:
    run_sql("""
update scores set entries = (
    select json_agg(entry order by entry ->> 'occurred_at', entry ->> 'id') from (
        select entry from json_array_elements(scores.entries) as old (entry)
        where not exists (select from score_entries
                          where lead_id = scores.lead_id and entry_id = cast(entry ->> 'id' as uuid))
        union all
        select json_build_object('occurred_at', occurred_at, 'id', entry_id, 'activity', activity,
                                 'attributes', attributes, 'properties', properties, 'of', merged_lead_id)
        from score_entries where lead_id = scores.lead_id
    ) as all_entries (entry)
) where lead_id in (select lead_id from score_entries);
alter table scores drop column left_out;
drop table score_entries;
""")
