"""Many people for the measurement of reports: some that Accord has folded, copied with all rows, sums multiplied.

To fold millions of people takes half an hour; to copy their rows takes some minutes.
"""

import asyncpg

from bench.reports_data import PEOPLE_OF_SELLER, SELLERS
from services.metrics.projections.store.projections import DECLARED
from shared.db.ddl import ddl

# So many are folded, and copied as often as is needed.
FOLDED = 250_000
_ROWS = (*(table.name for table in DECLARED.values()), "report_people", "report_items")
_SUMS = ("report_step_sums", "report_item_sums", "report_clock_sums")

# Ids begin with 24 characters that say what they are of; the others are the number of a person, whose copies follow it.
# A copy happens a microsecond after the one before; its seller is one of `variants` sellers.
_COPY_ROWS = """
    create function pg_temp.copy_rows(name text, copies int, variants int, sellers int) returns void
    language plpgsql as $$
    declare
        columns text;
        indexes text[];
        definition text;
    begin
        select string_agg(case
            when atttypid = 'uuid'::regtype then format(
                'cast(left(cast(%1$I as text), 24) || lpad(to_hex(cast(cast(''x'' || right(cast(%1$I as text), 12)'
                ' as bit(48)) as bigint) * %2$s + k), 12, ''0'') as uuid)', attname, copies)
            when atttypid = 'timestamptz'::regtype then format('%I + k * interval ''1 microsecond''', attname)
            when attname in ('seller', 'rejected_by', 'rated_by') then format(
                '''seller-'' || cast(substr(%I, 8) as int) + %s * (k %% %s)', attname, sellers, variants)
            else quote_ident(attname) end, ', ' order by attnum)
        into columns
        from pg_attribute where attrelid = to_regclass(name) and attnum > 0 and not attisdropped;
        select array_agg(pg_get_indexdef(indexrelid)) into indexes
        from pg_index where indrelid = to_regclass(name) and not indisunique;
        for definition in
            select format('drop index %s', cast(indexrelid as regclass))
            from pg_index where indrelid = to_regclass(name) and not indisunique
        loop
            execute definition;
        end loop;
        execute format('create temp table copied as table %I', name);
        execute format('truncate %I', name);
        execute format(
            'insert into %I select %s from copied cross join lateral ('
            'select k from generate_series(0, %s) k where copied.ctid is not null) c', name, columns, copies - 1);
        drop table copied;
        foreach definition in array coalesce(indexes, '{{}}') loop
            execute definition;
        end loop;
    end $$
"""
_MULTIPLY_PLACES = """
    create function pg_temp.multiply_places(counts int[], factor int) returns int[] language plpgsql as $$
    begin
        for place in array_lower(counts, 1)..array_upper(counts, 1) loop
            counts[place] := counts[place] * factor;
        end loop;
        return counts;
    end $$
"""
# Those of sellers are shared by the variants of each.
_MULTIPLY_SUMS = """
    create function pg_temp.multiply_sums(name text, copies int, variants int, sellers int) returns void
    language plpgsql as $$
    declare
        columns text;
        of_seller text;
    begin
        select string_agg(case
            when atttypid = 'int[]'::regtype then format('pg_temp.multiply_places(%I, factor)', attname)
            when atttypid in ('int'::regtype, 'bigint'::regtype, 'numeric'::regtype)
            then format('%I * factor', attname)
            when attname = 'value' then format(
                'case when dimension = ''seller'' then ''seller-'' || cast(substr(value, 8) as int) + %s * variant'
                ' else value end', sellers)
            when attname = 'seller' then format('''seller-'' || cast(substr(seller, 8) as int) + %s * variant', sellers)
            else quote_ident(attname) end, ', ' order by attnum),
            case when bool_or(attname = 'seller') then '(dimension = ''seller'' and value is not null'
                ' or seller is not null)' else '(dimension = ''seller'' and value is not null)' end
        into columns, of_seller
        from pg_attribute where attrelid = to_regclass(name) and attnum > 0 and not attisdropped;
        execute format('create temp table multiplied as table %I', name);
        execute format('truncate %I', name);
        execute format(
            'insert into %I select %s from multiplied cross join lateral ('
            'select variant, %s / case when %s then %s else 1 end as factor from generate_series(0, %s) variant'
            ' where variant = 0 or %s) v', name, columns, copies, of_seller, variants, variants - 1, of_seller);
        drop table multiplied;
    end $$
"""
_END = (
    "truncate changed_leads",
    "update report_zone set people = people * {copies}, folded = folded * {copies}",
    "vacuum analyze",
)


async def copy_people(url: str, people: int) -> None:
    """Make so many people, whole millions, of FOLDED people, with as many sellers as `insert_people` gives them."""
    copies = people // FOLDED
    variants = max(SELLERS, people // PEOPLE_OF_SELLER) // SELLERS
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    await connection.execute("set search_path = metrics")
    await connection.execute("set maintenance_work_mem = '512MB'")
    await connection.execute("set session_replication_role = replica")
    for function in (_COPY_ROWS, _MULTIPLY_PLACES, _MULTIPLY_SUMS):
        await connection.execute(ddl(function))
    for name in _ROWS:
        await connection.execute("select pg_temp.copy_rows($1, $2, $3, $4)", name, copies, variants, SELLERS)
    for name in _SUMS:
        await connection.execute("select pg_temp.multiply_sums($1, $2, $3, $4)", name, copies, variants, SELLERS)
    for statement in _END:
        await connection.execute(ddl(statement, literals={"copies": copies}))
    await connection.close()
