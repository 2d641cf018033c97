"""Models that predict which leads are won, with their reports."""

from shared.db.revision_scripts import run_sql

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    run_sql("""
        create table prediction_models (
            model_id uuid primary key,
            trained_at timestamptz not null,
            scorecard json not null,
            report json not null
        );
        create index prediction_models_trained on prediction_models (trained_at);
    """)


def downgrade() -> None:
    run_sql("drop table prediction_models")
