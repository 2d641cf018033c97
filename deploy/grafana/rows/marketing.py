"""What marketing promised: how many good leads it delivers, and how many of them sales accepts."""

from deploy.grafana.panels import Panel, Row, ask_prometheus, ask_reports
from deploy.grafana.rows.promises import ask_progress

_RATE = 'max(accord_promise_{name}{{side="marketing",promise="acceptance_rate"}})'

MARKETING = Row(
    "What marketing promised: how many good leads it delivers",
    (
        Panel(
            "Leads delivered in this span",
            "Qualified leads that marketing brought in the current span, what is due of the "
            "promise by now, and the whole promise.",
            "stat",
            ask_progress("marketing", "qualified_leads", "delivered", projected=False),
            "none",
            (8, 6),
        ),
        Panel(
            "Delivered against due",
            "Above the line of what is due, marketing keeps its promise. Projected: by the end of the span, at the "
            "pace of the last four weeks.",
            "timeseries",
            ask_progress("marketing", "qualified_leads", "delivered"),
            "none",
            (8, 6),
        ),
        Panel(
            "Share that sales accepts",
            "Of the leads of the current span to which sales responded, the share that it "
            "accepted and did not reject later, beside the promised share.",
            "timeseries",
            [
                ask_prometheus(_RATE.format(name="done"), "accepted"),
                ask_prometheus(_RATE.format(name="target"), "promised"),
            ],
            "percentunit",
            (8, 6),
        ),
        Panel(
            "Delivered leads, by month",
            "By the month in which they qualified, with the response of sales. The numbers of the board.",
            "barchart",
            [
                ask_reports("""
              select to_char(day, 'YYYY-MM') as month,
                     coalesce(sum(leads) filter (where state = 'accepted'), 0) as accepted,
                     coalesce(sum(leads) filter (where state = 'rejected'), 0) as rejected,
                     coalesce(sum(leads) filter (where state = 'waiting'), 0) as waiting
              from metrics.dashboard_deliveries
              where basis = 'period' and dimension = 'all' and $__timeFilter(day) group by 1 order by 1
          """)
            ],
            "none",
            (12, 8),
            options={"xField": "month", "stacking": "normal"},
        ),
        Panel(
            "Why sales rejects",
            "Rejections by reason and clause. `confirmed`: the clause was missed, `disputed`: it was not.",
            "table",
            [
                ask_reports("""
              select reason, clause, sum(rejections) as rejections,
                     coalesce(sum(rejections) filter (where checked = 'confirmed'), 0) as confirmed,
                     coalesce(sum(rejections) filter (where checked = 'disputed'), 0) as disputed
              from metrics.dashboard_rejections
              where basis = 'period' and dimension = 'all' and $__timeFilter(day)
              group by 1, 2 order by 3 desc limit 50
          """)
            ],
            "none",
            (12, 8),
        ),
    ),
)
