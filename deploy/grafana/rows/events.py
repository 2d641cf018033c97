"""Whether events flow: outbox, journal, Kafka, lag."""

from deploy.grafana.panels import Panel, Row, ask_prometheus

RATE = "$__rate_interval"

EVENTS = Row(
    "Events: outbox, journal, Kafka, lag",
    (
        Panel(
            "Events not handled yet",
            "How far each service is behind in each topic.",
            "timeseries",
            [ask_prometheus("max by (service, topic) (accord_consumer_lag)", "{{service}} of {{topic}}")],
            "none",
        ),
        Panel(
            "Oldest event without a number",
            "An event that has no number yet has been seen by no other service.",
            "timeseries",
            [ask_prometheus("max by (service) (accord_outbox_oldest_seconds)", "{{service}}")],
            "s",
        ),
        Panel(
            "Age of the reports",
            "How far the reports are behind what is known.",
            "timeseries",
            [ask_prometheus("max(accord_report_freshness_seconds)", "reports")],
            "s",
        ),
        Panel(
            "Events staged and handled",
            "Out: published by a service; in: handled by one.",
            "timeseries",
            [ask_prometheus(f"sum by (direction) (rate(accord_events_total[{RATE}]))", "{{direction}}")],
            "eps",
        ),
        Panel(
            "How events are read",
            "With Kafka nearly all come by Kafka; the journal fills what Kafka does not deliver.",
            "timeseries",
            [ask_prometheus(f"sum by (via) (rate(accord_events_read_total[{RATE}]))", "{{via}}")],
            "eps",
        ),
        Panel(
            "Kafka",
            "Events that Kafka has not acknowledged, and services that work without it.",
            "timeseries",
            [
                ask_prometheus("max by (service) (accord_unpublished_events)", "{{service}} not published"),
                ask_prometheus("sum(max by (service) (accord_kafka_unavailable))", "services without Kafka"),
            ],
            "none",
        ),
    ),
)
