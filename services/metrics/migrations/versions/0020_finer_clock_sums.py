"""Clocks are counted in finer buckets, and those of a team or a product are found by an index."""

from shared.db.revision_scripts import run_in_pieces, run_sql

revision = "0020"
down_revision = "0019"

UP = """
alter table report_clock_sums add column if not exists blocks int[];
drop index concurrently if exists report_items_elapsed_team;
create index concurrently report_items_elapsed_team
    on report_items (name, team, elapsed_bucket)
    where kind = 'clock';
drop index concurrently if exists report_items_elapsed_product;
create index concurrently report_items_elapsed_product
    on report_items (name, product, elapsed_bucket)
    where kind = 'clock';
drop index concurrently if exists report_items_business_team;
create index concurrently report_items_business_team
    on report_items (name, team, business_bucket)
    where kind = 'clock';
drop index concurrently if exists report_items_business_product;
create index concurrently report_items_business_product
    on report_items (name, product, business_bucket)
    where kind = 'clock';
"""
# Each of `parts` is the number of a bucket, from 1 on, negative for a clock that is taken away; `width`: how many
# buckets are one place. Null instead of 0, and from the first place to the last: so few places take few bytes.
COUNT_PLACES = """
create or replace function count_places(parts int[], width int) returns int[]
language plpgsql immutable strict parallel safe as $$
declare
    counts int[] := '{}';
    part int;
    place int;
    remains boolean := false;
begin
    foreach part in array parts loop
        place := (abs(part) - 1) / width + 1;
        counts[place] := coalesce(counts[place], 0) + sign(part);
    end loop;
    for place in array_lower(counts, 1)..array_upper(counts, 1) loop
        if counts[place] = 0 then
            counts[place] := null;
        elsif counts[place] is not null then
            remains := true;
        end if;
    end loop;
    return case when remains then counts else '{}' end;
end $$
"""
ADD_PLACES = """
create or replace function add_places(counts int[], added int[]) returns int[]
language plpgsql immutable strict parallel safe as $$
begin
    for place in coalesce(array_lower(added, 1), 1)..coalesce(array_upper(added, 1), 0) loop
        if added[place] is not null then
            counts[place] := nullif(coalesce(counts[place], 0) + added[place], 0);
        end if;
    end loop;
    return counts;
end $$
"""

DOWN = """
drop function if exists count_places(int[], int), add_places(int[], int[]);
drop index report_items_business_product;
drop index report_items_business_team;
drop index report_items_elapsed_product;
drop index report_items_elapsed_team;
alter table report_clock_sums drop column blocks;
"""


def upgrade() -> None:
    run_in_pieces(UP)
    for function in (COUNT_PLACES, ADD_PLACES):
        run_sql(function)


def downgrade() -> None:
    run_sql(DOWN)
