"""The views of the dashboards: what the reports are added up from, by day, and what waits now.

They have no rows while the sums of everyone are being made: no number is better than a part of it. What reads tables
that a rebuild replaces is a function: a view would hold on to the former table.
"""

from shared.db.revision_scripts import run_in_pieces, run_sql

revision = "0013"
down_revision = "0012"

INDEX = """
drop index concurrently if exists clocks_open;
create index concurrently clocks_open on clocks (handoff_id)
    where state = 'running' or (state = 'breached' and finished_at is null);
"""

STEPS = (
    *("captured", "qualified", "accepted", "contacted", "sales_qualified", "opportunity", "won", "lost", "rejected"),
    *("recycled", "open", "finally_lost", "accepted_of_qualified"),
)
STEP_ROWS = ", ".join(
    f"('{step}', 'marketing', {step} - {step}_of_sales), ('{step}', 'sales', {step}_of_sales)" for step in STEPS
)
VIEWS = f"""
create view dashboard_steps as
    select s.day, s.basis, s.dimension, s.value as name, v.step, v.origin, v.leads
    from report_step_sums s cross join lateral (values {STEP_ROWS}) v (step, origin, leads)
    where s.span = 'day' and s.seller is null and v.leads <> 0
          and exists (select from report_zone where marked_to is null);
create view dashboard_deliveries as
    select s.day, s.basis, s.dimension, s.value as name, v.state, v.leads
    from report_step_sums s cross join lateral (values
        ('accepted', delivered_accepted), ('rejected', delivered_rejected), ('waiting', delivered_waiting)
    ) v (state, leads)
    where s.span = 'day' and s.seller is null and v.leads <> 0
          and exists (select from report_zone where marked_to is null);
create view dashboard_money as
    select day, basis, dimension, value as name, kind, item_sums.name as currency, count, amount
    from report_item_sums item_sums
    where span = 'day' and seller is null and kind in ('booking', 'receipt')
          and exists (select from report_zone where marked_to is null);
create view dashboard_clocks as
    select day, basis, dimension, value as name, item_sums.name as target, state, count as clocks
    from report_item_sums item_sums
    where span = 'day' and seller is null and kind = 'clock'
          and exists (select from report_zone where marked_to is null);
create view dashboard_rejections as
    select day, basis, dimension, value as name, item_sums.name as reason, clause, state as checked, count as rejections
    from report_item_sums item_sums
    where span = 'day' and seller is null and kind = 'rejection'
          and exists (select from report_zone where marked_to is null);
create view dashboard_customers as
    select p.captured_at, p.won_at, cast(p.captured_at at time zone z.zone as date) as captured_on,
           cast(p.won_at at time zone z.zone as date) as won_on,
           cast(extract(epoch from p.won_at - p.captured_at) / 86400 as float8) as days,
           p.source_key as source, p.channel_key as channel, p.campaign_key as campaign, p.product, p.team, p.seller
    from report_people p cross join report_zone z
    where p.won_at is not null and z.marked_to is null;
create view dashboard_freshness as
    select zone, marked_to is null as complete,
           (select count(*) from (select from changed_leads limit 20000) c) as changed_leads
    from report_zone;
"""

OPEN_CLOCKS = """
create function find_open_clocks() returns table (
    target text, team text, seller text, running bigint, late bigint, oldest_due_at timestamptz
) language sql stable security definer set search_path = metrics, pg_temp as $$
    select c.target, coalesce(h.team, c.team), h.seller, count(*) filter (where c.state = 'running'),
           count(*) filter (where c.state = 'breached'), min(c.due_at) filter (where c.state = 'breached')
    from clocks c join handoffs h on h.handoff_id = c.handoff_id
    where (c.state = 'running' or (c.state = 'breached' and c.finished_at is null))
          and h.rejected_at is null and h.recycled_at is null and h.closed_as is null
          and (c.seller is null or c.seller = h.seller)
    group by 1, 2, 3
$$
"""

QUEUE = """
create function find_queue() returns table (product text, handoffs bigint, oldest_at timestamptz)
language sql stable security definer set search_path = metrics, pg_temp as $$
    select h.product, count(*), min(h.begun_at) from handoffs h
    where h.begun_at is not null and h.seller is null and h.rejected_at is null and h.recycled_at is null
    group by 1
$$
"""

VIEWS_OF_NOW = """
create view dashboard_open_clocks as select * from find_open_clocks();
create view dashboard_queue as select * from find_queue();
revoke execute on function find_open_clocks(), find_queue() from public;
"""


def upgrade() -> None:
    run_in_pieces(INDEX)
    for script in (VIEWS, OPEN_CLOCKS, QUEUE, VIEWS_OF_NOW):
        run_sql(script)


DOWN = """
drop view dashboard_steps, dashboard_deliveries, dashboard_money, dashboard_clocks, dashboard_rejections,
    dashboard_customers, dashboard_freshness, dashboard_open_clocks, dashboard_queue;
drop function find_open_clocks(), find_queue();
drop index if exists clocks_open;
"""


def downgrade() -> None:
    run_sql(DOWN)
