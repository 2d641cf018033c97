"""The differences that added and removed rows make to the sums, and how they are written into them."""

from shared.db.expressions import text_rows

# Which steps of each changed person count on which day. By cohort all count on the day of the first capture, by period
# each on its own.
_STEPS = text_rows("""
    select c.sign, c.origin, c.response, c.source_key, c.channel_key, c.campaign_key, c.product, c.team, c.seller,
           b.basis, b.day,
           case when c.captured_at is not null and
                     (b.basis = 'cohort' or cast(c.captured_at at time zone :zone as date) = b.day)
                then c.sign else 0 end as captured,
           case when c.qualified_at is not null and
                     (b.basis = 'cohort' or cast(c.qualified_at at time zone :zone as date) = b.day)
                then c.sign else 0 end as qualified,
           case when c.accepted_at is not null and
                     (b.basis = 'cohort' or cast(c.accepted_at at time zone :zone as date) = b.day)
                then c.sign else 0 end as accepted,
           case when c.contacted_at is not null and
                     (b.basis = 'cohort' or cast(c.contacted_at at time zone :zone as date) = b.day)
                then c.sign else 0 end as contacted,
           case when c.sales_qualified_at is not null and
                     (b.basis = 'cohort' or cast(c.sales_qualified_at at time zone :zone as date) = b.day)
                then c.sign else 0 end as sales_qualified,
           case when c.opportunity_at is not null and
                     (b.basis = 'cohort' or cast(c.opportunity_at at time zone :zone as date) = b.day)
                then c.sign else 0 end as opportunity,
           case when c.won_at is not null and
                     (b.basis = 'cohort' or cast(c.won_at at time zone :zone as date) = b.day)
                then c.sign else 0 end as won,
           case when c.lost_at is not null and
                     (b.basis = 'cohort' or cast(c.lost_at at time zone :zone as date) = b.day)
                then c.sign else 0 end as lost,
           case when c.rejected_at is not null and
                     (b.basis = 'cohort' or cast(c.rejected_at at time zone :zone as date) = b.day)
                then c.sign else 0 end as rejected,
           case when c.recycled_at is not null and
                     (b.basis = 'cohort' or cast(c.recycled_at at time zone :zone as date) = b.day)
                then c.sign else 0 end as recycled,
           case when c.open_at is not null and
                     (b.basis = 'cohort' or cast(c.open_at at time zone :zone as date) = b.day)
                then c.sign else 0 end as open,
           case when c.finally_lost_at is not null and
                     (b.basis = 'cohort' or cast(c.finally_lost_at at time zone :zone as date) = b.day)
                then c.sign else 0 end as finally_lost,
           case when c.accepted_of_qualified_at is not null and
                     (b.basis = 'cohort' or cast(c.accepted_of_qualified_at at time zone :zone as date) = b.day)
                then c.sign else 0 end as accepted_of_qualified
    from (select 1 as sign, * from added_people union all select -1, * from removed_people) c
         cross join lateral (
             select 'cohort' as basis, cast(c.captured_at at time zone :zone as date) as day
             union all
             select 'period', unnest(c.days)
         ) b
""").cte("steps")
# The one column of the dimensions that a row is grouped by is the only one that is not null.
_STEP_DAYS = text_rows("""
    select basis, day,
           case when grouping(source_key) = 0 then 'source' when grouping(channel_key) = 0 then 'channel'
                when grouping(campaign_key) = 0 then 'campaign' when grouping(product) = 0 then 'product'
                when grouping(team) = 0 then 'team' when grouping(seller) = 0 then 'seller' else 'all'
           end as dimension,
           coalesce(source_key, channel_key, campaign_key, product, team, seller) as value,
           sum(captured) as captured, sum(qualified) as qualified, sum(accepted) as accepted,
           sum(contacted) as contacted, sum(sales_qualified) as sales_qualified, sum(opportunity) as opportunity,
           sum(won) as won, sum(lost) as lost, sum(rejected) as rejected, sum(recycled) as recycled,
           sum(open) as open, sum(finally_lost) as finally_lost, sum(accepted_of_qualified) as accepted_of_qualified,
           coalesce(sum(captured) filter (where origin = 'sales'), 0) as captured_of_sales,
           coalesce(sum(qualified) filter (where origin = 'sales'), 0) as qualified_of_sales,
           coalesce(sum(accepted) filter (where origin = 'sales'), 0) as accepted_of_sales,
           coalesce(sum(contacted) filter (where origin = 'sales'), 0) as contacted_of_sales,
           coalesce(sum(sales_qualified) filter (where origin = 'sales'), 0) as sales_qualified_of_sales,
           coalesce(sum(opportunity) filter (where origin = 'sales'), 0) as opportunity_of_sales,
           coalesce(sum(won) filter (where origin = 'sales'), 0) as won_of_sales,
           coalesce(sum(lost) filter (where origin = 'sales'), 0) as lost_of_sales,
           coalesce(sum(rejected) filter (where origin = 'sales'), 0) as rejected_of_sales,
           coalesce(sum(recycled) filter (where origin = 'sales'), 0) as recycled_of_sales,
           coalesce(sum(open) filter (where origin = 'sales'), 0) as open_of_sales,
           coalesce(sum(finally_lost) filter (where origin = 'sales'), 0) as finally_lost_of_sales,
           coalesce(sum(accepted_of_qualified) filter (where origin = 'sales'), 0) as accepted_of_qualified_of_sales,
           coalesce(sum(qualified) filter (where response = 'accepted'), 0) as delivered_accepted,
           coalesce(sum(qualified) filter (where response = 'rejected'), 0) as delivered_rejected,
           coalesce(sum(qualified) filter (where response = 'waiting'), 0) as delivered_waiting
    from steps
    group by basis, day, grouping sets ((), (source_key), (channel_key), (campaign_key), (product), (team), (seller))
""").cte("step_days")
_SELLER_STEPS = text_rows("""
    select basis, cast(date_trunc('month', day) as date) as day,
           case when grouping(source_key) = 0 then 'source' when grouping(channel_key) = 0 then 'channel'
                when grouping(campaign_key) = 0 then 'campaign' when grouping(product) = 0 then 'product' else 'team'
           end as dimension,
           coalesce(source_key, channel_key, campaign_key, product, team) as value, seller,
           sum(captured) as captured, sum(qualified) as qualified, sum(accepted) as accepted,
           sum(contacted) as contacted, sum(sales_qualified) as sales_qualified, sum(opportunity) as opportunity,
           sum(won) as won, sum(lost) as lost, sum(rejected) as rejected, sum(recycled) as recycled,
           sum(open) as open, sum(finally_lost) as finally_lost, sum(accepted_of_qualified) as accepted_of_qualified,
           coalesce(sum(captured) filter (where origin = 'sales'), 0) as captured_of_sales,
           coalesce(sum(qualified) filter (where origin = 'sales'), 0) as qualified_of_sales,
           coalesce(sum(accepted) filter (where origin = 'sales'), 0) as accepted_of_sales,
           coalesce(sum(contacted) filter (where origin = 'sales'), 0) as contacted_of_sales,
           coalesce(sum(sales_qualified) filter (where origin = 'sales'), 0) as sales_qualified_of_sales,
           coalesce(sum(opportunity) filter (where origin = 'sales'), 0) as opportunity_of_sales,
           coalesce(sum(won) filter (where origin = 'sales'), 0) as won_of_sales,
           coalesce(sum(lost) filter (where origin = 'sales'), 0) as lost_of_sales,
           coalesce(sum(rejected) filter (where origin = 'sales'), 0) as rejected_of_sales,
           coalesce(sum(recycled) filter (where origin = 'sales'), 0) as recycled_of_sales,
           coalesce(sum(open) filter (where origin = 'sales'), 0) as open_of_sales,
           coalesce(sum(finally_lost) filter (where origin = 'sales'), 0) as finally_lost_of_sales,
           coalesce(sum(accepted_of_qualified) filter (where origin = 'sales'), 0) as accepted_of_qualified_of_sales,
           coalesce(sum(qualified) filter (where response = 'accepted'), 0) as delivered_accepted,
           coalesce(sum(qualified) filter (where response = 'rejected'), 0) as delivered_rejected,
           coalesce(sum(qualified) filter (where response = 'waiting'), 0) as delivered_waiting
    from steps where seller is not null
    group by basis, cast(date_trunc('month', day) as date), seller,
             grouping sets ((source_key), (channel_key), (campaign_key), (product), (team))
""").cte("seller_steps")
_STEP_DIFFERENCES = text_rows("""
    select d.* from (
        select basis, dimension, cast(null as text) as seller, 'day' as span, day, value,
               captured, qualified, accepted, contacted, sales_qualified, opportunity, won, lost, rejected, recycled,
               open, finally_lost, accepted_of_qualified, captured_of_sales, qualified_of_sales, accepted_of_sales,
               contacted_of_sales, sales_qualified_of_sales, opportunity_of_sales, won_of_sales, lost_of_sales,
               rejected_of_sales, recycled_of_sales, open_of_sales, finally_lost_of_sales,
               accepted_of_qualified_of_sales, delivered_accepted, delivered_rejected, delivered_waiting
        from step_days
        union all
        select basis, dimension, null, 'month', cast(date_trunc('month', day) as date), value,
               sum(captured), sum(qualified), sum(accepted), sum(contacted), sum(sales_qualified), sum(opportunity),
               sum(won), sum(lost), sum(rejected), sum(recycled), sum(open), sum(finally_lost),
               sum(accepted_of_qualified), sum(captured_of_sales), sum(qualified_of_sales), sum(accepted_of_sales),
               sum(contacted_of_sales), sum(sales_qualified_of_sales), sum(opportunity_of_sales), sum(won_of_sales),
               sum(lost_of_sales), sum(rejected_of_sales), sum(recycled_of_sales), sum(open_of_sales),
               sum(finally_lost_of_sales), sum(accepted_of_qualified_of_sales), sum(delivered_accepted),
               sum(delivered_rejected), sum(delivered_waiting)
        from step_days group by basis, dimension, cast(date_trunc('month', day) as date), value
        union all
        select basis, dimension, seller, 'month', day, value,
               captured, qualified, accepted, contacted, sales_qualified, opportunity, won, lost, rejected, recycled,
               open, finally_lost, accepted_of_qualified, captured_of_sales, qualified_of_sales, accepted_of_sales,
               contacted_of_sales, sales_qualified_of_sales, opportunity_of_sales, won_of_sales, lost_of_sales,
               rejected_of_sales, recycled_of_sales, open_of_sales, finally_lost_of_sales,
               accepted_of_qualified_of_sales, delivered_accepted, delivered_rejected, delivered_waiting
        from seller_steps
    ) d
    where captured <> 0 or qualified <> 0 or accepted <> 0 or contacted <> 0 or sales_qualified <> 0 or
          opportunity <> 0 or won <> 0 or lost <> 0 or rejected <> 0 or recycled <> 0 or open <> 0 or
          finally_lost <> 0 or accepted_of_qualified <> 0 or captured_of_sales <> 0 or qualified_of_sales <> 0
          or accepted_of_sales <> 0 or contacted_of_sales <> 0 or sales_qualified_of_sales <> 0 or
          opportunity_of_sales <> 0 or won_of_sales <> 0 or lost_of_sales <> 0 or rejected_of_sales <> 0 or
          recycled_of_sales <> 0 or open_of_sales <> 0 or finally_lost_of_sales <> 0 or
          accepted_of_qualified_of_sales <> 0 or delivered_accepted <> 0 or delivered_rejected <> 0 or
          delivered_waiting <> 0
""").cte("step_differences")
_SUM_STEPS = text_rows("""
    insert into report_step_sums as s (basis, dimension, seller, span, day, value,
        captured, qualified, accepted, contacted, sales_qualified, opportunity, won, lost, rejected, recycled, open,
        finally_lost, accepted_of_qualified, captured_of_sales, qualified_of_sales, accepted_of_sales,
        contacted_of_sales, sales_qualified_of_sales, opportunity_of_sales, won_of_sales, lost_of_sales,
        rejected_of_sales, recycled_of_sales, open_of_sales, finally_lost_of_sales, accepted_of_qualified_of_sales,
        delivered_accepted, delivered_rejected, delivered_waiting)
    select * from step_differences order by basis, dimension, seller, span, day, value
    on conflict (basis, dimension, seller, span, day, value) do update set
        captured = s.captured + excluded.captured, qualified = s.qualified + excluded.qualified,
        accepted = s.accepted + excluded.accepted, contacted = s.contacted + excluded.contacted,
        sales_qualified = s.sales_qualified + excluded.sales_qualified,
        opportunity = s.opportunity + excluded.opportunity, won = s.won + excluded.won, lost = s.lost + excluded.lost,
        rejected = s.rejected + excluded.rejected, recycled = s.recycled + excluded.recycled,
        open = s.open + excluded.open, finally_lost = s.finally_lost + excluded.finally_lost,
        accepted_of_qualified = s.accepted_of_qualified + excluded.accepted_of_qualified,
        captured_of_sales = s.captured_of_sales + excluded.captured_of_sales,
        qualified_of_sales = s.qualified_of_sales + excluded.qualified_of_sales,
        accepted_of_sales = s.accepted_of_sales + excluded.accepted_of_sales,
        contacted_of_sales = s.contacted_of_sales + excluded.contacted_of_sales,
        sales_qualified_of_sales = s.sales_qualified_of_sales + excluded.sales_qualified_of_sales,
        opportunity_of_sales = s.opportunity_of_sales + excluded.opportunity_of_sales,
        won_of_sales = s.won_of_sales + excluded.won_of_sales,
        lost_of_sales = s.lost_of_sales + excluded.lost_of_sales,
        rejected_of_sales = s.rejected_of_sales + excluded.rejected_of_sales,
        recycled_of_sales = s.recycled_of_sales + excluded.recycled_of_sales,
        open_of_sales = s.open_of_sales + excluded.open_of_sales,
        finally_lost_of_sales = s.finally_lost_of_sales + excluded.finally_lost_of_sales,
        accepted_of_qualified_of_sales = s.accepted_of_qualified_of_sales + excluded.accepted_of_qualified_of_sales,
        delivered_accepted = s.delivered_accepted + excluded.delivered_accepted,
        delivered_rejected = s.delivered_rejected + excluded.delivered_rejected,
        delivered_waiting = s.delivered_waiting + excluded.delivered_waiting
""").cte("summed_steps")
# Of outcomes and deliveries reports count those of a period, of all or of a seller; of the parts of won deals those of
# a period, of all; of leads that missed promises those of all. Open deals are in no sum.
_ITEM_ROWS = text_rows("""
    select c.*, b.basis, cast(b.instant at time zone :zone as date) as day
    from (select 1 as sign, * from added_items union all select -1, * from removed_items) c
         cross join lateral (values ('cohort', c.captured_at), ('period', c.at)) b (basis, instant)
    where b.instant is not null and c.kind <> 'open_deal'
          and (b.basis = 'period' or c.kind not in ('outcome', 'delivery', 'credit', 'commission'))
""").cte("item_rows")
_ITEM_DAYS = text_rows("""
    select basis, kind, name, state, clause, day,
           case when grouping(source_key) = 0 then 'source' when grouping(channel_key) = 0 then 'channel'
                when grouping(campaign_key) = 0 then 'campaign' when grouping(product) = 0 then 'product'
                when grouping(team) = 0 then 'team' when grouping(seller) = 0 then 'seller' else 'all'
           end as dimension,
           coalesce(source_key, channel_key, campaign_key, product, team, seller) as value,
           sum(sign) as count, coalesce(sum(sign * amount), 0) as amount
    from item_rows
    group by basis, kind, name, state, clause, day,
             grouping sets ((), (source_key), (channel_key), (campaign_key), (product), (team), (seller))
    having case when kind in ('outcome', 'delivery')
                then grouping(source_key, channel_key, campaign_key, product, team) = 31
                when kind in ('credit', 'commission', 'missed')
                then grouping(source_key, channel_key, campaign_key, product, team, seller) = 63
                else true end
""").cte("item_days")
_ITEM_DIFFERENCES = text_rows("""
    select d.* from (
        select basis, dimension, cast(null as text) as seller, 'day' as span, day, value, kind, name, state, clause,
               count, amount
        from item_days
        union all
        select basis, dimension, null, 'month', cast(date_trunc('month', day) as date), value, kind, name, state,
               clause, sum(count), sum(amount)
        from item_days
        group by basis, dimension, cast(date_trunc('month', day) as date), value, kind, name, state, clause
        union all
        select basis,
               case when grouping(source_key) = 0 then 'source' when grouping(channel_key) = 0 then 'channel'
                    when grouping(campaign_key) = 0 then 'campaign' when grouping(product) = 0 then 'product'
                    else 'team'
               end,
               seller, 'month', cast(date_trunc('month', day) as date),
               coalesce(source_key, channel_key, campaign_key, product, team), kind, name, state, clause, sum(sign),
               coalesce(sum(sign * amount), 0)
        from item_rows where seller is not null and kind not in ('outcome', 'delivery')
        group by basis, kind, name, state, clause, cast(date_trunc('month', day) as date), seller,
                 grouping sets ((source_key), (channel_key), (campaign_key), (product), (team))
    ) d where count <> 0 or amount <> 0
""").cte("item_differences")
_SUM_ITEMS = text_rows("""
    insert into report_item_sums as s (basis, dimension, seller, span, day, value, kind, name, state, clause, count,
        amount)
    select * from item_differences order by basis, dimension, seller, kind, span, day, value
    on conflict (basis, dimension, seller, kind, span, day, value, name, state, clause) do update set
        count = s.count + excluded.count, amount = s.amount + excluded.amount
""").cte("summed_items")
# In each octave 512 buckets, which are a seventh of a hundredth apart. By week only all together.
_CLOCK_BUCKETS = text_rows("""
    select r.sign, r.basis, cast(date_trunc('month', cast(r.day as timestamp)) as date) as month,
           cast(date_trunc('week', cast(r.day as timestamp)) as date) as week, r.name as target, k.timing,
           k.bucket / 512 as octave, k.bucket % 512 as part, r.source_key, r.channel_key, r.campaign_key, r.product,
           r.team, r.seller
    from item_rows r
         cross join lateral (values ('elapsed', r.elapsed_bucket), ('business', r.business_bucket)) k (timing, bucket)
    where r.kind = 'clock' and k.bucket is not null
""").cte("clock_buckets")
# `parts`: of each clock the number of its bucket, from 1 on; negative where the clock is taken away.
_CLOCK_PARTS = text_rows("""
    select basis, target, timing, octave, month, week,
           case when grouping(source_key) = 0 then 'source' when grouping(channel_key) = 0 then 'channel'
                when grouping(campaign_key) = 0 then 'campaign' when grouping(product) = 0 then 'product'
                when grouping(team) = 0 then 'team' when grouping(seller) = 0 then 'seller' else 'all'
           end as dimension,
           coalesce(source_key, channel_key, campaign_key, product, team, seller) as value,
           cast(sum(sign) as int) as count, array_agg(sign * (part + 1)) as parts
    from clock_buckets
    group by basis, target, timing, octave, grouping sets (
        (month), (month, source_key), (month, channel_key), (month, campaign_key), (month, product), (month, team),
        (month, seller), (week)
    )
""").cte("clock_parts")
_CLOCK_DIFFERENCES = text_rows("""
    select d.* from (
        select basis, dimension, case when month is null then 'week' else 'month' end as span,
               coalesce(month, week) as day, value, target, timing, octave, count,
               count_places(parts, 1) as counts, touch_places(parts, 16) as blocks
        from clock_parts offset 0
    ) d where counts <> '{}'
""").cte("clock_differences")
_SUM_CLOCKS = text_rows("""
    insert into report_clock_sums as s (basis, dimension, span, day, value, target, timing, octave, count, counts,
        blocks)
    select * from clock_differences order by basis, dimension, span, day, value, target, timing, octave
    on conflict (basis, dimension, span, day, value, target, timing, octave) do update set
        count = s.count + excluded.count,
        counts = add_touched(s.counts, excluded.counts, excluded.blocks, 16),
        blocks = add_places(s.blocks, excluded.blocks)
""").cte("summed_clocks")
# In the order in which each reads those before it; they read `added_people`, `removed_people`, `added_items` and
# `removed_items`.
SUM_DIFFERENCES = (
    *(_STEPS, _STEP_DAYS, _SELLER_STEPS, _STEP_DIFFERENCES, _SUM_STEPS),
    *(_ITEM_ROWS, _ITEM_DAYS, _ITEM_DIFFERENCES, _SUM_ITEMS),
    *(_CLOCK_BUCKETS, _CLOCK_PARTS, _CLOCK_DIFFERENCES, _SUM_CLOCKS),
)
