"""Whether leads are taken, and requests answered."""

from deploy.grafana.panels import Panel, Row, ask_prometheus

RATE = "$__rate_interval"
CAPTURE = 'route="/v1/leads",method="POST"'


def take_quantile(share: str, selector: str = "", by: str = "le") -> str:
    return (
        f"histogram_quantile({share}, sum by ({by}) (rate(accord_http_request_seconds_bucket{{{selector}}}[{RATE}])))"
    )


CAPTURES = Row(
    "Captures and requests",
    (
        Panel(
            "Captures by outcome",
            "Leads that arrive, by what became of them.",
            "timeseries",
            [ask_prometheus(f"sum by (outcome) (rate(accord_captures_total[{RATE}]))", "{{outcome}}")],
            "reqps",
        ),
        Panel(
            "Captures by source",
            "Leads that were accepted, of each source.",
            "timeseries",
            [
                ask_prometheus(
                    f'sum by (source) (rate(accord_captures_total{{outcome="accepted"}}[{RATE}]))', "{{source}}"
                )
            ],
            "reqps",
        ),
        Panel(
            "Seconds until a lead is durable",
            "Half and 99 in 100 of the captures by API are answered within so long.",
            "timeseries",
            [
                ask_prometheus(take_quantile("0.5", CAPTURE), "half"),
                ask_prometheus(take_quantile("0.99", CAPTURE), "99 %"),
            ],
            "s",
        ),
        Panel(
            "Requests by status",
            "Requests that were answered, by the class of the status.",
            "timeseries",
            [
                ask_prometheus(
                    "sum by (class) (label_replace(rate(accord_http_requests_total"
                    f'[{RATE}]), "class", "${{1}}xx", "status", "(.).."))',
                    "{{class}}",
                )
            ],
            "reqps",
        ),
        Panel(
            "Share of requests that fail",
            "Status 5xx. Above 2 percent the operator is woken.",
            "timeseries",
            [
                ask_prometheus(
                    f'(sum(rate(accord_http_requests_total{{status=~"5.."}}[{RATE}])) or vector(0)) '
                    f"/ sum(rate(accord_http_requests_total[{RATE}]))",
                    "failed",
                )
            ],
            "percentunit",
        ),
        Panel(
            "Slowest routes",
            "Of each route the time within which 99 in 100 responses begin.",
            "timeseries",
            [ask_prometheus(f"topk(8, {take_quantile('0.99', by='le, route, method')})", "{{method}} {{route}}")],
            "s",
        ),
    ),
)
