"""How many leads reached each step."""

from deploy.grafana.panels import Panel, Row, ask_reports
from deploy.grafana.selections import BY_SPAN, CHOSEN, RATE_UNITS, RATES, STEPS, count_steps

FUNNEL = Row(
    "Funnel",
    (
        Panel(
            "Steps",
            "How many leads reached each step. Cohort: the leads that came in the chosen time, whenever they got "
            "further; period: each step by its own day.",
            "bargauge",
            [
                ask_reports(
                    f"select {count_steps(*STEPS)} from metrics.dashboard_steps where dimension = 'all' and {CHOSEN}"
                )
            ],
            "none",
            (8, 9),
        ),
        Panel(
            "Leads over time",
            "Captured, qualified, and won, by the chosen span.",
            "barchart",
            [
                ask_reports(f"""
              select {BY_SPAN}, {count_steps("captured", "qualified", "won")}
              from metrics.dashboard_steps where dimension = 'all' and {CHOSEN} group by 1 order by 1
          """)
            ],
            "none",
            (16, 9),
            options={"xField": "${span}"},
        ),
        Panel(
            "By ${by}",
            "Steps and rates of each group, those with most leads first. The numbers of the report funnel.",
            "table",
            [
                ask_reports(f"""
              select coalesce(name, '(none)') as ${{by}}, {count_steps(*STEPS, "lost", "rejected")}, {RATES}
              from metrics.dashboard_steps where dimension = '${{by}}' and {CHOSEN}
              group by name order by captured desc, won desc limit 100
          """)
            ],
            "none",
            (24, 9),
            units=RATE_UNITS,
        ),
    ),
)
