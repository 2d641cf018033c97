"""Each page of the leads behind a number is found by an index."""

from shared.db.revision_scripts import run_in_pieces, run_sql

revision = "0014"
down_revision = "0013"

UP = """
drop index concurrently if exists report_people_listed;
create index concurrently report_people_listed
    on report_people (response, qualified_at, person)
    where response is not null;
drop index concurrently if exists report_people_seller;
create index concurrently report_people_seller
    on report_people (seller, response, qualified_at, person);
drop index concurrently if exists report_items_listed;
create index concurrently report_items_listed
    on report_items (name, state, at, item)
    where kind = 'clock';
drop index concurrently if exists report_items_cohort;
create index concurrently report_items_cohort
    on report_items (name, state, captured_week, at, item)
    where kind = 'clock';
drop index concurrently if exists report_items_of_seller;
create index concurrently report_items_of_seller
    on report_items (seller, name, state, at, item)
    where kind = 'clock';
drop index concurrently if exists report_items_seller;
"""

DOWN = """
create index report_items_seller on report_items (seller) where kind = 'clock';
drop index report_items_of_seller;
drop index report_items_cohort;
drop index report_items_listed;
drop index report_people_seller;
drop index report_people_listed;
"""


def upgrade() -> None:
    run_in_pieces(UP)


def downgrade() -> None:
    run_sql(DOWN)
