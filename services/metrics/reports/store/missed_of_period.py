"""The statement that counts the leads that missed promises in a range, and names the oldest of them.

Of a lead that missed some outside the range, or in it beside its whole days and months, the missed clocks are read.
"""

from sqlalchemy import ARRAY, Integer, Uuid

from shared.db.expressions import text_rows

# What changed since it was added up. An item counts on the day on which its lead's first missed clock fell due. `last`:
# the month of the last one, null where all fell due on that day.
_CHANGED = (
    text_rows("""
    select sign, person, split_part(name, ':', 1) as cause,
           cast(nullif(split_part(name, ':', 2), '') || '-01' as date) as last, at,
           cast(timezone(:zone, at) as date) as day
    from json_to_recordset(cast(:missed_changes as json))
         as c (sign int, person uuid, name text, at timestamptz)
""")
    .cte("changed")
    .prefix_with("materialized")
)
_CHANGED_CLOCKS = (
    text_rows("""
    select sign, person, item, state, split_part(name, ':', 1) as cause, at
    from json_to_recordset(cast(:clock_changes as json))
         as c (sign int, person uuid, item uuid, name text, state text, at timestamptz)
""")
    .cte("changed_clocks")
    .prefix_with("materialized")
)
# The names of all items, of which there are few.
_NAMES = (
    text_rows("""
    select distinct name, split_part(name, ':', 1) as cause,
           cast(nullif(split_part(name, ':', 2), '') || '-01' as date) as last
    from report_item_sums
    where basis = 'period' and dimension = 'all' and seller is null and kind = 'missed' and span = 'month'
""")
    .cte("names")
    .prefix_with("materialized")
)
# The sums of whole months, and of the whole days before and after them.
_SUMMED = text_rows("""
    select n.cause, s.count from report_item_sums s join names n on n.name = s.name
    where s.basis = 'period' and s.dimension = 'all' and s.seller is null and s.kind = 'missed'
          and s.span = 'month' and s.day >= :first_month and s.day < :last_month
          and (n.last is null or n.last < :last_month)
    union all
    select name, count from report_item_sums
    where basis = 'period' and dimension = 'all' and seller is null and kind = 'missed' and span = 'day'
          and day >= :first_day and day < :first_month and strpos(name, ':') = 0
    union all
    select name, count from report_item_sums
    where basis = 'period' and dimension = 'all' and seller is null and kind = 'missed' and span = 'day'
          and day >= :last_month and day < :last_day and strpos(name, ':') = 0
""").cte("summed")
# Whether the leads that changed missed all that they missed within the whole days, or months, of the range.
_PLACED = text_rows("""
    select *, case when last is null then day >= :first_day and day < :last_day
                   else date_trunc('month', cast(day as timestamp)) >= :first_month and last < :last_month
              end as whole
    from changed
""").cte("placed")
_GONE = text_rows("select person from changed where sign = -1").cte("gone")
# The oldest of the leads that the sums count.
_STORED_WHOLE = text_rows("""
    select n.cause, i.person, i.at from names n cross join lateral (
        select person, at from report_items
        where kind = 'missed' and name = n.name and at >= :start and at < :until
              and case when n.last is null
                       then cast(timezone(:zone, at) as date) >= :first_day
                            and cast(timezone(:zone, at) as date) < :last_day
                       else date_trunc('month', timezone(:zone, at)) >= :first_month and n.last < :last_month
                  end
              and person not in (select person from gone)
        order by at, person limit :named
    ) i
""").cte("stored_whole")
# The leads that missed something in the range, and may have missed something outside of what the sums count.
_PARTED = (
    text_rows("""
    select i.person from names n cross join lateral (
        select person from report_items
        where kind = 'missed' and name = n.name and n.last is null and at >= :start and at < :head_end
              and not (cast(timezone(:zone, at) as date) >= :first_day
                       and cast(timezone(:zone, at) as date) < :last_day)
        union all
        select person from report_items
        where kind = 'missed' and name = n.name and n.last is null and at >= :tail_start and at < :until
              and at >= :head_end
              and not (cast(timezone(:zone, at) as date) >= :first_day
                       and cast(timezone(:zone, at) as date) < :last_day)
        union all
        select person from report_items
        where kind = 'missed' and name = n.name
              and n.last >= date_trunc('month', timezone(:zone, cast(:start as timestamptz)))
              and at < case when n.last < :last_month and :first_month < :last_month
                            then least(:until, timezone(:zone, cast(:first_month + 1 as timestamp)))
                            else :until end
              and not (date_trunc('month', timezone(:zone, at)) >= :first_month and n.last < :last_month)
    ) i where i.person not in (select person from gone)
    union all
    select person from placed where sign = 1 and not whole and at < :until
""")
    .cte("parted")
    .prefix_with("materialized")
)
# Their missed clocks of the range, as they are now, and the worst of each lead.
_CLOCKS = text_rows("""
    select p.person, k.cause, k.at from parted p cross join lateral (
        select item, split_part(name, ':', 1) as cause, at from report_items
        where person = p.person and kind = 'clock' and state = 'breached' and at >= :start and at < :until offset 0
    ) k
    where k.item not in (select item from changed_clocks where sign = -1)
    union all
    select c.person, c.cause, c.at from changed_clocks c
    where c.sign = 1 and c.state = 'breached' and c.at >= :start and c.at < :until
          and c.person in (select person from parted)
""").cte("clocks")
_READ = (
    text_rows("""
    select person, min(array_position(cast(:causes as text[]), cause)) as place, min(at) as at from clocks
    where cause = any(cast(:causes as text[])) group by person
""")
    .cte("read")
    .prefix_with("materialized")
)
# All leads by the place of the cause in CAUSES, from 1 on, and those that may be named.
_FOUND = text_rows("""
    select array_position(cast(:causes as text[]), cause) as place, count from summed
    union all
    select array_position(cast(:causes as text[]), cause), sign from placed where whole
    union all
    select place, 1 from read
""").cte("found")
_CANDIDATES = text_rows("""
    select array_position(cast(:causes as text[]), cause) as place, person, at from stored_whole
    union all
    select array_position(cast(:causes as text[]), cause), person, at from placed where sign = 1 and whole
    union all
    select place, person, at from read
""").cte("candidates")
_NAMED = text_rows("""
    select place, array_agg(person order by at, person) as leads from (
        select *, row_number() over (partition by place order by at, person) as number from candidates
    ) c where number <= :named group by place
""").cte("named")
OF_PERIOD = text_rows(
    """
    select f.place - 1 as place, cast(f.count as int) as times, coalesce(n.leads, '{}') as leads
    from (select place, sum(count) as count from found group by place having sum(count) <> 0) f
         left join named n on n.place = f.place
    """,
    place=Integer,
    times=Integer,
    leads=ARRAY(Uuid),
).add_cte(
    *(_CHANGED, _CHANGED_CLOCKS, _NAMES, _SUMMED, _PLACED, _GONE, _STORED_WHOLE, _PARTED, _CLOCKS, _READ, _FOUND),
    *(_CANDIDATES, _NAMED),
)
