"""Content cards: battle cards, case studies and answers to objections, which come along in packets."""

from shared.db.revision_scripts import run_sql

revision = "0029"
down_revision = "0028"

_CREATE = """
create table content_cards (
    card text collate "C" primary key,
    kind text not null,
    title text not null,
    link text not null,
    products text[] not null default '{}',
    roles text[] not null default '{}',
    rejections text[] not null default '{}',
    objections text[] not null default '{}'
);
"""
_DROP = "drop table content_cards"


def upgrade() -> None:
    run_sql(_CREATE)


def downgrade() -> None:
    run_sql(_DROP)
