"""Which processes run, and what is nearly full."""

from deploy.grafana.panels import Panel, Row, ask_prometheus

RATE = "$__rate_interval"

PROCESSES = Row(
    "Processes and saturation",
    (
        Panel(
            "Processes",
            "Processes that answer Prometheus.",
            "stat",
            [ask_prometheus("count(accord_build_info)", "processes")],
            "none",
            (4, 8),
        ),
        Panel(
            "Versions",
            "What runs. Two versions at once are normal during an upgrade only.",
            "table",
            [ask_prometheus("count by (version, python) (accord_build_info)", instant=True)],
            "none",
            (6, 8),
        ),
        Panel(
            "Processor",
            "Cores that each process uses. A process uses at most one: near 1 it is saturated.",
            "timeseries",
            [
                ask_prometheus(
                    f"rate(process_cpu_seconds_total[{RATE}]) and on (instance) accord_build_info", "{{instance}}"
                )
            ],
            "none",
            (7, 8),
        ),
        Panel(
            "Memory",
            "Resident memory of each process.",
            "timeseries",
            [ask_prometheus("process_resident_memory_bytes and on (instance) accord_build_info", "{{instance}}")],
            "bytes",
            (7, 8),
        ),
        Panel(
            "File descriptors in use",
            "Of those that the process may have. Connections are most of them.",
            "timeseries",
            [ask_prometheus("process_open_fds / process_max_fds and on (instance) accord_build_info", "{{instance}}")],
            "percentunit",
            (12, 8),
        ),
        Panel(
            "Alerts",
            "Alerts of Accord that fire now or are about to. docs/alerts.md says for each what to do.",
            "table",
            [
                ask_prometheus(
                    'count by (alertname, alertstate, side, severity) (ALERTS{alertname=~"Accord.*"}) '
                    'or label_replace(vector(0), "alertname", "none", "", "")',
                    instant=True,
                )
            ],
            "none",
            (12, 8),
        ),
    ),
)
