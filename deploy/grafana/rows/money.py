"""What the leads brought."""

from deploy.grafana.panels import Panel, Row, ask_reports
from deploy.grafana.selections import BY_SPAN, CHOSEN, MONEY, RATE_UNITS, count_steps

RECEIVED = Row(
    "Money",
    (
        Panel(
            "Deals, bookings, revenue",
            "Deals won, their amounts, and money received net of refunds, in each currency. The "
            "numbers of the report revenue.",
            "table",
            [
                ask_reports(f"""
              select currency, {MONEY} from metrics.dashboard_money where dimension = 'all' and {CHOSEN}
              group by 1 order by bookings desc
          """)
            ],
            "none",
            (8, 8),
            units=dict.fromkeys(("bookings", "revenue"), "locale"),
        ),
        Panel(
            "Money over time",
            "Bookings and revenue in the currency with most bookings, by the chosen span.",
            "barchart",
            [
                ask_reports(f"""
              select {BY_SPAN}, coalesce(sum(amount) filter (where kind = 'booking'), 0) as bookings,
                     coalesce(sum(amount) filter (where kind = 'receipt'), 0) as revenue
              from metrics.dashboard_money where dimension = 'all' and {CHOSEN} and currency = (
                  select currency from metrics.dashboard_money
                  where dimension = 'all' and basis = '${{basis}}' and $__timeFilter(day)
                  group by currency order by sum(amount) desc limit 1
              ) group by 1 order by 1
          """)
            ],
            "locale",
            (16, 8),
            options={"xField": "${span}"},
        ),
        Panel(
            "Money by ${by}",
            "Deals, bookings and revenue of each group and currency.",
            "table",
            [
                ask_reports(f"""
              select coalesce(name, '(none)') as ${{by}}, currency, {MONEY}
              from metrics.dashboard_money where dimension = '${{by}}' and {CHOSEN}
              group by name, currency order by bookings desc limit 100
          """)
            ],
            "none",
            (12, 8),
            units=dict.fromkeys(("bookings", "revenue"), "locale"),
        ),
        Panel(
            "Win rate by ${by}",
            "Won of all that ended: won / (won + lost). A lead is lost if no deal of it is open or won.",
            "table",
            [
                ask_reports(f"""
              select coalesce(name, '(none)') as ${{by}},
                     {count_steps("sales_qualified", "won", "finally_lost", "open")},
                     cast(sum(leads) filter (where step = 'won') as float8) / nullif(
                         sum(leads) filter (where step in ('won', 'finally_lost')), 0) as win_rate
              from metrics.dashboard_steps where dimension = '${{by}}' and {CHOSEN}
              group by name order by won desc limit 100
          """)
            ],
            "none",
            (12, 8),
            units=RATE_UNITS,
        ),
    ),
)
