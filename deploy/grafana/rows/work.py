"""Handoffs, sweeps, webhooks, and what fails."""

from deploy.grafana.panels import Panel, Row, ask_prometheus

RATE = "$__rate_interval"

WORK = Row(
    "Handoffs, sweeps, webhooks",
    (
        Panel(
            "Steps of handoffs",
            "Steps that handoffs took.",
            "timeseries",
            [ask_prometheus(f"sum by (transition) (rate(accord_handoffs_total[{RATE}]))", "{{transition}}")],
            "ops",
        ),
        Panel(
            "Clocks",
            "Clocks that run, and clocks that were missed while the lead still waits.",
            "timeseries",
            [ask_prometheus("max by (target, state) (accord_sla_clocks)", "{{target}} {{state}}")],
            "none",
        ),
        Panel(
            "Verdicts",
            "Leads that were judged, and those that wait to be judged.",
            "timeseries",
            [
                ask_prometheus(f"sum by (verdict) (rate(accord_verdicts_total[{RATE}]))", "{{verdict}}"),
                ask_prometheus("max(accord_leads_to_judge)", "wait"),
            ],
            "short",
        ),
        Panel(
            "Periodic tasks that fail",
            "Failed runs, which are tried again.",
            "timeseries",
            [ask_prometheus("sum by (task) (increase(accord_task_failures_total[5m]))", "{{task}}")],
            "none",
        ),
        Panel(
            "What waits for an operator",
            "Dead letters, and rows that periodic tasks set aside.",
            "timeseries",
            [
                ask_prometheus("max by (service) (accord_dead_letters)", "{{service}} dead letters"),
                ask_prometheus("max by (service) (accord_set_aside_rows)", "{{service}} set aside"),
            ],
            "none",
        ),
        Panel(
            "Webhooks",
            "Attempts to deliver, by outcome.",
            "timeseries",
            [ask_prometheus(f"sum by (outcome) (rate(accord_webhook_deliveries_total[{RATE}]))", "{{outcome}}")],
            "ops",
        ),
        Panel(
            "Oldest pending webhook",
            "How long the oldest delivery of an active subscription waits.",
            "timeseries",
            [ask_prometheus("max(accord_webhook_oldest_pending_seconds)", "oldest")],
            "s",
        ),
        Panel(
            "Subscriptions",
            "Those that get events, and those that Accord disabled after five days of failure.",
            "stat",
            [ask_prometheus("max by (state) (accord_webhook_subscriptions)", "{{state}}")],
            "none",
        ),
        Panel(
            "Security events",
            "Sign-ins, keys and refusals.",
            "timeseries",
            [
                ask_prometheus(
                    "sum by (event) (increase(accord_security_events_total[5m])) > 0 "
                    "or sum(increase(accord_security_events_total[5m]))",
                    "{{event}}",
                )
            ],
            "none",
        ),
    ),
)
