"""How long it took, and how far the leads of each month got."""

from deploy.grafana.panels import Panel, Row, ask_reports
from deploy.grafana.selections import RATE_UNITS, RATES, STEPS, count_steps

TIME = Row(
    "Time and cohorts",
    (
        Panel(
            "Days to the customer",
            "From the first capture to the day of winning, of the leads won in the chosen time. The "
            "numbers of the report sales_cycle.",
            "stat",
            [
                ask_reports("""
              select percentile_cont(0.5) within group (order by days) as median, avg(days) as mean,
                     percentile_cont(0.9) within group (order by days) as nine_in_ten
              from metrics.dashboard_customers where $__timeFilter(won_at)
          """)
            ],
            "d",
            (6, 9),
        ),
        Panel(
            "Days to the customer over time",
            "The median by the span in which the deal was won.",
            "barchart",
            [
                ask_reports("""
              select to_char(date_trunc('${span}', won_on), 'YYYY-MM-DD') as ${span},
                     percentile_cont(0.5) within group (order by days) as median_days, count(*) as customers
              from metrics.dashboard_customers where $__timeFilter(won_at) group by 1 order by 1
          """)
            ],
            "d",
            (8, 9),
            units={"customers": "none"},
            options={"xField": "${span}"},
        ),
        Panel(
            "Cohorts",
            "The leads that came in each month and how far they got by now. Young cohorts are not done yet.",
            "table",
            [
                ask_reports(f"""
              select to_char(day, 'YYYY-MM') as month, {count_steps(*STEPS)}, {RATES}
              from metrics.dashboard_steps
              where basis = 'cohort' and dimension = 'all' and $__timeFilter(day) group by 1 order by 1 desc
          """)
            ],
            "none",
            (10, 9),
            units=RATE_UNITS,
        ),
        Panel(
            "Are the numbers complete?",
            "While the sums of the reports are made anew, after an upgrade or a rebuild, the "
            "panels of this dashboard are empty. `changed_leads` will be in the numbers in a moment.",
            "table",
            [ask_reports("select complete, changed_leads, zone from metrics.dashboard_freshness")],
            "none",
            (24, 4),
        ),
    ),
)
