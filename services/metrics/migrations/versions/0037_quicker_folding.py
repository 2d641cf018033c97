"""Folding writes less: only sums that reports read, only counts that change, and no index entries of running clocks."""

from shared.db.ddl import ddl
from shared.db.revision_scripts import run_in_pieces, run_sql

revision = "0037"
down_revision = "0036"

# Each of `parts` is the number of a bucket, from 1 on, negative for a clock that is taken away; `width`: how many
# buckets are one place. Null instead of 0, and from the first place to the last: so few places take few bytes.
_COUNT_PLACES = """
create or replace function count_places(parts int[], width int) returns int[]
language plpgsql immutable strict parallel safe as $$
declare
    counts int[] := '{}';
    part int;
    place int;
    filled int := 0;
begin
    foreach part in array parts loop
        place := (abs(part) - 1) / width + 1;
        if counts[place] is null then
            counts[place] := case when part > 0 then 1 else -1 end;
            filled := filled + 1;
        else
            counts[place] := nullif(counts[place] + case when part > 0 then 1 else -1 end, 0);
            filled := filled - case when counts[place] is null then 1 else 0 end;
        end if;
    end loop;
    return case when filled > 0 then counts else '{}' end;
end $$
"""
# A place of which as many are added as are taken away has a 0: its buckets may have changed.
_TOUCH_PLACES = """
create or replace function touch_places(parts int[], width int) returns int[]
language plpgsql immutable strict parallel safe as $$
declare
    counts int[] := '{}';
    part int;
    place int;
begin
    foreach part in array parts loop
        place := (abs(part) - 1) / width + 1;
        counts[place] := coalesce(counts[place], 0) + case when part > 0 then 1 else -1 end;
    end loop;
    return counts;
end $$
"""
# Of the places only those within a touched one, which has `width` of them.
_ADD_TOUCHED = """
create or replace function add_touched(counts int[], added int[], touched int[], width int) returns int[]
language plpgsql immutable strict parallel safe as $$
begin
    for block in array_lower(touched, 1)..array_upper(touched, 1) loop
        if touched[block] is not null then
            for place in (block - 1) * width + 1..block * width loop
                if added[place] is not null then
                    counts[place] := nullif(coalesce(counts[place], 0) + added[place], 0);
                end if;
            end loop;
        end if;
    end loop;
    return counts;
end $$
"""
_FORMER_COUNT_PLACES = """
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
# A clock has a bucket once its work is done.
_INDEX_DONE = """
drop index concurrently if exists {next};
create index concurrently {next} on report_items (name, {first}, {second}) where {bucket} is not null;
drop index concurrently if exists {name};
alter index if exists {next} rename to {name};
"""
_INDEX_ALL = """
drop index concurrently if exists {next};
create index concurrently {next} on report_items (name, {first}, {second}) where kind = 'clock';
drop index concurrently if exists {name};
alter index if exists {next} rename to {name};
"""
_COLUMNS = {
    "week": "week",
    "captured": "captured_week",
    **{name: f"{name}_key" for name in ("source", "channel", "campaign")},
    **{name: name for name in ("product", "team", "seller")},
}
_DELETE_UNREAD = """
delete from report_item_sums where ctid in (
    select ctid from report_item_sums
    where kind in ('outcome', 'delivery')
          and (basis = 'cohort' or dimension not in ('all', 'seller') or seller is not null) limit 10000
);
"""


def upgrade() -> None:
    for function in (_COUNT_PLACES, _TOUCH_PLACES, _ADD_TOUCHED):
        run_sql(function)
    _replace_indexes(_INDEX_DONE)
    run_in_pieces(_DELETE_UNREAD)


def _replace_indexes(template: str) -> None:
    for timing in ("elapsed", "business"):
        bucket = f"{timing}_bucket"
        for name, column in _COLUMNS.items():
            first, second = (bucket, column) if "week" in column else (column, bucket)
            index = f"report_items_{timing}_{name}"
            run_in_pieces(ddl(template, next=f"{index}_next", name=index, first=first, second=second, bucket=bucket))


def downgrade() -> None:
    _replace_indexes(_INDEX_ALL)
    run_sql(_FORMER_COUNT_PLACES)
    run_sql("drop function touch_places(int[], int), add_touched(int[], int[], int[], int)")
