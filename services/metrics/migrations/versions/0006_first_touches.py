"""First touches: the kind of the source, the touch apart from the capture, and the keys of groups."""

from shared.db.revision_scripts import run_in_pieces, run_sql

revision = "0006"
down_revision = "0005"

COLUMNS = """
alter table first_touches
    add column if not exists source_kind text,
    add column if not exists touched_at timestamptz,
    add column if not exists touched_recorded_at timestamptz,
    add column if not exists touched_number bigint,
    add column if not exists source_key text,
    add column if not exists channel_key text,
    add column if not exists campaign_key text;
"""

# Whatever an activity told before the form, and letters that `lower` does not fold, a rebuild adds.
FILL = """
update first_touches t set
    touched_at = t.captured_at,
    touched_recorded_at = t.recorded_at,
    touched_number = t.number,
    source_key = nullif(lower(btrim(regexp_replace(t.source, '\\s+', ' ', 'g'))), ''),
    channel_key = nullif(lower(btrim(regexp_replace(t.channel, '\\s+', ' ', 'g'))), ''),
    campaign_key = nullif(lower(btrim(regexp_replace(t.campaign, '\\s+', ' ', 'g'))), ''),
    source_kind = (
        select f.data ->> 'source_kind' from facts f
        where f.lead_id = t.lead_id and f.type = 'lead.captured' and f.occurred_at = t.captured_at
              and f.number = t.number and f.recorded_at = t.recorded_at limit 1
    )
where t.lead_id in (
    select lead_id from first_touches where touched_at is null and captured_at is not null
    limit 1000 for update
);
drop index concurrently if exists first_touches_source;
create index concurrently first_touches_source on first_touches (source_key, captured_at);
drop index concurrently if exists first_touches_channel;
create index concurrently first_touches_channel on first_touches (channel_key, touched_at);
drop index concurrently if exists first_touches_campaign;
create index concurrently first_touches_campaign on first_touches (campaign_key, touched_at);
"""


def upgrade() -> None:
    run_sql(COLUMNS)
    run_in_pieces(FILL)


def downgrade() -> None:
    run_sql("""
delete from first_touches where captured_at is null;
alter table first_touches
    drop column source_kind, drop column touched_at, drop column touched_recorded_at, drop column touched_number,
    drop column source_key, drop column channel_key, drop column campaign_key;
""")
