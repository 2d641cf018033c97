"""Who is late, and which leads wait for a seller."""

from deploy.grafana.panels import Panel, Row, ask_prometheus, ask_reports

WAITING = Row(
    "Who is late, and what waits",
    (
        Panel(
            "Who is late now",
            "Leads past a deadline that still wait, by seller and target; without a seller the team is "
            "late. The number of those in time is beside it.",
            "table",
            [
                ask_reports("""
              select coalesce(seller, '(team)') as seller, team, target, late, running as in_time,
                     extract(epoch from now() - oldest_due_at) as longest_late
              from metrics.dashboard_open_clocks order by late desc, oldest_due_at limit 100
          """)
            ],
            "none",
            (12, 9),
            units={"longest_late": "s"},
        ),
        Panel(
            "Leads without a seller",
            "Qualified leads that no seller is free for, and since when the oldest waits.",
            "stat",
            [
                ask_reports("""
              select coalesce(sum(handoffs), 0) as waiting,
                     coalesce(extract(epoch from now() - min(oldest_at)), 0) as oldest
              from metrics.dashboard_queue
          """)
            ],
            "none",
            (4, 9),
            units={"oldest": "s"},
        ),
        Panel(
            "Longest wait for a seller",
            "How long the oldest lead without a seller has waited.",
            "timeseries",
            [ask_prometheus("max(accord_handoff_oldest_queued_seconds)", "oldest")],
            "s",
            (8, 9),
        ),
    ),
)
