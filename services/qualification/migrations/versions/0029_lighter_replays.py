"""A lead of a replay costs less: it is looked up by its replay alone, which is locked while its leads are written."""

from shared.db.revision_scripts import run_sql

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    run_sql("""
        alter table replay_leads drop constraint replay_leads_replay_id_fkey;
        drop index replay_leads_lead;
    """)


def downgrade() -> None:
    run_sql("""
        create index replay_leads_lead on replay_leads (lead_id);
        alter table replay_leads
            add foreign key (replay_id) references replays (replay_id) on delete cascade not valid;
    """)
