"""Each page of the leads behind a number is found by an index, and how long clocks took is counted by functions."""

from shared.db.revision_scripts import run_in_pieces, run_sql

revision = "0016"
down_revision = "0015"

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
# How many clocks are in each of the 64 buckets of an octave. Each of `parts` is the number of a bucket, from 1 on,
# negative for a clock that is taken away. An aggregate with a filter for each bucket takes longer.
COUNT_PARTS = """
create or replace function count_parts(parts int[]) returns int[] language plpgsql immutable strict parallel safe as $$
declare
    counts int[] := array_fill(0, array[64]);
    part int;
begin
    foreach part in array parts loop
        counts[abs(part)] := counts[abs(part)] + sign(part);
    end loop;
    return counts;
end $$
"""
ADD_COUNTS = """
create or replace function add_counts(counts int[], added int[]) returns int[] language plpgsql immutable strict
parallel safe as $$
begin
    for part in 1..64 loop
        if added[part] <> 0 then
            counts[part] := counts[part] + added[part];
        end if;
    end loop;
    return counts;
end $$
"""

DOWN = """
drop function if exists count_parts(int[]), add_counts(int[], int[]);
create index report_items_seller on report_items (seller) where kind = 'clock';
drop index report_items_of_seller;
drop index report_items_cohort;
drop index report_items_listed;
drop index report_people_seller;
drop index report_people_listed;
"""


def upgrade() -> None:
    run_in_pieces(UP)
    for function in (COUNT_PARTS, ADD_COUNTS):
        run_sql(function)


def downgrade() -> None:
    run_sql(DOWN)
