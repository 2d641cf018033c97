"""What sales promised: how fast it answers."""

from deploy.grafana.panels import Panel, Row, ask_prometheus, ask_reports
from deploy.grafana.rows.promises import ask_progress

TARGETS = ("acceptance", "offer", "first_attempt", "first_contact", "disposition")
# A promise that the agreement does not make is 0.
_OF_SALES = (
    'max by (promise) (accord_promise_done{side="sales",promise!="follow_up"}) '
    "and max by (promise) (accord_promise_target) > 0"
)
_SHARES = ", ".join(
    f"cast(sum(clocks) filter (where target = '{target}' and state = 'met') as float8) "
    f"/ nullif(sum(clocks) filter (where target = '{target}' and state <> 'running'), 0) as {target}"
    for target in TARGETS
)

SALES = Row(
    "What sales promised: how fast it answers",
    (
        Panel(
            "Deadlines met this month",
            "Of the deadlines of each target that fell due in this month, the share that sales "
            "met. Only targets that the agreement promises in a share of the cases.",
            "stat",
            [ask_prometheus(_OF_SALES, "{{promise}}")],
            "percentunit",
            (8, 6),
            good=0.9,
        ),
        Panel(
            "Promised and done",
            "Beside each target the share that the agreement in force promises.",
            "table",
            [
                ask_prometheus(
                    'max by (promise) (accord_promise_target{side="sales",promise!="follow_up"}) > 0', instant=True
                ),
                ask_prometheus(_OF_SALES, instant=True),
            ],
            "percentunit",
            (8, 6),
            transformations=[
                {"id": "joinByField", "options": {"byField": "promise", "mode": "outer"}},
                {
                    "id": "organize",
                    "options": {
                        "excludeByName": {"Time": True, "Time 1": True, "Time 2": True},
                        "renameByName": {"promise": "Target", "Value #A": "Promised", "Value #B": "Done"},
                    },
                },
            ],
        ),
        Panel(
            "Missed in the last hour and six hours",
            "The share of deadlines that sales missed. Five times the allowed share for an hour wakes the operator.",
            "timeseries",
            [
                ask_prometheus("accord:sla_breach_ratio:rate1h", "{{target}}, 1 h"),
                ask_prometheus("accord:sla_breach_ratio:rate6h", "{{target}}, 6 h"),
            ],
            "percentunit",
            (8, 6),
        ),
        Panel(
            "Deadlines met, by week",
            "By the week in which a deadline fell due, in the time zone of the agreement. The numbers "
            "of the report sla.",
            "barchart",
            [
                ask_reports(f"""
              select to_char(date_trunc('week', day), 'IYYY-"W"IW') as week, {_SHARES}
              from metrics.dashboard_clocks
              where basis = 'period' and dimension = 'all' and $__timeFilter(day) group by 1 order by 1
          """)
            ],
            "percentunit",
            (12, 8),
            options={"xField": "week"},
        ),
        Panel(
            "Seconds to the answer, nine in ten",
            "Within so long nine in ten answers came, by the kind of time that the promise counts.",
            "timeseries",
            [
                ask_prometheus(
                    "histogram_quantile(0.9, sum by (le, target) (increase(accord_sla_response_seconds_bucket[1d])))",
                    "{{target}}",
                )
            ],
            "s",
            (12, 8),
        ),
        Panel(
            "Delivered leads with which sales speaks",
            "Conversations and meetings of the current span with leads that marketing delivered, where the agreement "
            "promises their number.",
            "timeseries",
            ask_progress("sales", "follow_up", "spoken with"),
            "none",
            (24, 6),
        ),
    ),
)
