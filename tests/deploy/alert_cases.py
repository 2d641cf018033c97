"""For each alert: series with which it fires, with the labels of what it finds, and series with which it does not."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class AlertCase:
    """`firing` and `silent`: values of each series as promtool notes them, `step` minutes apart.

    Prometheus is asked after `minutes`.
    """

    alert: str
    minutes: int
    firing: dict[str, str]
    silent: dict[str, str]
    labels: dict[str, str] = field(default_factory=dict)
    step: int = 1


def _promise(due: str, breached: str) -> dict[str, str]:
    name = '{target="acceptance",team="reps",instance="a"}'
    return {f"accord_sla_due_total{name}": due, f"accord_sla_breached_total{name}": breached}


def _promised(side: str, promise: str, **values: str) -> dict[str, str]:
    """The series of one promise (`target`, `due`, `done`), which two processes show alike."""
    labels = f'side="{side}",promise="{promise}"'
    return {
        f'accord_promise_{name}{{{labels},instance="{instance}"}}': text
        for name, text in values.items()
        for instance in ("a", "b")
    }


def _responses(accepted: str, rejected: str) -> dict[str, str]:
    name = "accord_handoffs_total"
    return {f'{name}{{transition="accepted"}}': accepted, f'{name}{{transition="rejected"}}': rejected}


def _gauge(name: str, labels: str, bad: str, good: str) -> tuple[dict[str, str], dict[str, str]]:
    """Two processes show the same value; the silent one is what a healthy database shows."""
    series = [f'{name}{{{labels}instance="{instance}"}}' for instance in ("a", "b")]
    return dict.fromkeys(series, bad), dict.fromkeys(series, good)


ACCEPTANCE = {"target": "acceptance"}
DELIVERY = {"side": "marketing", "promise": "qualified_leads"}
RATE = {"side": "marketing", "promise": "acceptance_rate"}
METRICS = {"service": "metrics"}
HANDOFF = {"service": "handoff"}
_ACCEPTED = 'accord_captures_total{source="website",outcome="accepted"}'
_QUALIFIED = 'accord_verdicts_total{verdict="qualified"}'
_REFUSED = 'accord_captures_total{source="website",outcome="refused"}'
_CAPTURES = 'accord_http_requests_total{job="accord",route="/v1/leads",method="POST",status="202"}'
_FAILED = 'accord_http_requests_total{job="accord",route="/v1/leads",method="POST",status="503"}'
_SLOW = 'accord_http_request_seconds_bucket{route="/v1/leads",method="POST",le="%s"}'
_UP = 'up{job="accord",instance="a"}'
_HANDOFFS = 'accord_handoffs_total{transition="offered"}'
_OTHERS = dict.fromkeys(
    ('accord_spooled_captures{state="waiting"}', 'accord_verdicts_total{verdict="qualified"}',
     "accord_report_freshness_seconds"), "0x20",
)  # fmt: skip
_KEYS = 'accord_security_events_total{event="key_refused"}'

CASES = (
    AlertCase(
        "AccordPromiseBreaking",
        90,
        _promise("0+1x100", "0+0.6x100"),
        _promise("0+1x100", "0+0.4x100"),
        ACCEPTANCE,
    ),
    # An agreement that allows one miss in twenty is broken sooner.
    AlertCase(
        "AccordPromiseBreaking",
        90,
        _promise("0+1x100", "0+0.3x100") | _promised("sales", "acceptance", target="0.95x100"),
        _promise("0+1x100", "0+0.2x100") | _promised("sales", "acceptance", target="0.95x100"),
        ACCEPTANCE,
    ),
    # Where three in ten may be missed, five times as many are more than there are: nine in ten break the promise.
    AlertCase(
        "AccordPromiseBreaking",
        90,
        _promise("0+1x100", "0+0.95x100") | _promised("sales", "acceptance", target="0.7x100"),
        _promise("0+1x100", "0+0.8x100") | _promised("sales", "acceptance", target="0.7x100"),
        ACCEPTANCE,
    ),
    # Six missed deadlines in a quiet hour wake no operator.
    AlertCase(
        "AccordPromiseBreaking",
        90,
        _promise("0+0.3x100", "0+0.3x100"),
        _promise("0+0.1x100", "0+0.1x100"),
        ACCEPTANCE,
    ),
    AlertCase(
        "AccordPromiseSlipping",
        420,
        _promise("0+1x430", "0+0.3x430"),
        _promise("0+1x430", "0+0.2x430"),
        ACCEPTANCE,
    ),
    AlertCase(
        "AccordPromiseMissed",
        5000,
        _promise("0+4x1300", "0+0.6x1300"),
        _promise("0+4x1300", "0+0.2x1300"),
        ACCEPTANCE,
        # Prometheus forgets a recorded value after five minutes.
        step=4,
    ),
    AlertCase(
        "AccordLeadsUntouched",
        60,
        *_gauge("accord_sla_clocks", 'target="acceptance",state="breached",', "25x100", "12x100"),
        ACCEPTANCE,
    ),
    AlertCase("AccordQueueWaits", 60, *_gauge("accord_handoff_oldest_queued_seconds", "", "2400x100", "600x100")),
    # Six leads a day are due.
    AlertCase(
        "AccordDeliverySlow",
        10400,
        _promised(*DELIVERY.values(), due="0+0.0167x3000", done="0+0.007x3000"),
        _promised(*DELIVERY.values(), due="0+0.0167x3000", done="0+0.0125x3000"),
        DELIVERY,
        step=4,
    ),
    # Three days without a lead after four good ones; and a small promise, of which too little is due to tell.
    AlertCase(
        "AccordDeliverySlow",
        10400,
        _promised(*DELIVERY.values(), due="0+0.0167x3000", done="0x3000"),
        _promised(*DELIVERY.values(), due="0+0.0167x3000", done="0+0.03x1500 45x1500"),
        DELIVERY,
        step=4,
    ),
    AlertCase(
        "AccordDeliverySlow",
        10400,
        _promised(*DELIVERY.values(), due="0+0.0067x3000", done="0x3000"),
        _promised(*DELIVERY.values(), due="0+0.002x3000", done="0x3000"),
        DELIVERY,
        step=4,
    ),
    AlertCase(
        "AccordDeliveryBehind",
        600,
        _promised(*DELIVERY.values(), due="50+0.01x700", done="39x700"),
        _promised(*DELIVERY.values(), due="50+0.01x700", done="45+0.01x700"),
        DELIVERY,
    ),
    AlertCase(
        "AccordRejectionsRise",
        1500,
        _promised(*RATE.values(), target="0.8x400") | _responses("0+0.4x400", "0+0.4x400"),
        _promised(*RATE.values(), target="0.8x400") | _responses("0+0.8x400", "0+0.4x400"),
        step=4,
    ),
    # Three rejections on a quiet day.
    AlertCase(
        "AccordRejectionsRise",
        1500,
        _promised(*RATE.values(), target="0.8x400") | _responses("0x400", "0+0.08x400"),
        _promised(*RATE.values(), target="0.8x400") | _responses("0x400", "0+0.008x400"),
        step=4,
    ),
    AlertCase(
        "AccordAcceptanceMissed",
        1000,
        _promised(*RATE.values(), target="0.7x300", done="0.6x300") | _responses("0+1x300", "0+1x300"),
        _promised(*RATE.values(), target="0.7x300", done="0.75x300") | _responses("0+1x300", "0+1x300"),
        RATE,
        step=4,
    ),
    AlertCase("AccordNoLeads", 10_600, {_ACCEPTED: "0+10x600 6000x600"}, {_ACCEPTED: "0+10x1200"}, step=10),
    AlertCase(
        "AccordLeadsRefused",
        90,
        {_ACCEPTED: "0+1x100", _REFUSED: "0+1x100"},
        {_ACCEPTED: "0+1x100", _REFUSED: "0+0.1x100"},
        {"source": "website"},
    ),
    AlertCase(
        "AccordNothingQualifies",
        1600,
        {_ACCEPTED: "0+10x200", _QUALIFIED: "7x200"},
        {_ACCEPTED: "0+10x200", _QUALIFIED: "0+1x200"},
        step=10,
    ),
    AlertCase("AccordJudgingStands", 180, *_gauge("accord_leads_to_judge", "", "500x200", "10000-50x200")),
    AlertCase("AccordProcessDown", 10, {_UP: "0x20"}, {_UP: "1x20"}, {"job": "accord", "instance": "a"}),
    AlertCase("AccordServiceAway", 10, _OTHERS, _OTHERS | {_HANDOFFS: "0x20"}, HANDOFF),
    AlertCase(
        "AccordNotNumbering",
        10,
        *_gauge("accord_outbox_oldest_seconds", 'service="metrics",', "90x20", "2x20"),
        METRICS,
    ),
    AlertCase(
        "AccordConsumerLate",
        60,
        *_gauge("accord_consumer_lag", 'service="metrics",topic="intake",', "2000+10x100", "9000-50x100"),
        METRICS | {"topic": "intake"},
    ),
    AlertCase("AccordDeadLetters", 5, *_gauge("accord_dead_letters", 'service="metrics",', "1x20", "0x20"), METRICS),
    AlertCase(
        "AccordRowsSetAside", 30, *_gauge("accord_set_aside_rows", 'service="metrics",', "1x60", "1 1 1 0x60"), METRICS
    ),
    AlertCase("AccordWebhooksWait", 30, *_gauge("accord_webhook_oldest_pending_seconds", "", "30000x60", "300x60")),
    AlertCase(
        "AccordSubscriptionDisabled",
        5,
        *_gauge("accord_webhook_subscriptions", 'state="disabled",', "1x20", "0x20"),
    ),
    AlertCase("AccordReportsStale", 30, *_gauge("accord_report_freshness_seconds", "", "400x60", "20x60")),
    AlertCase(
        "AccordTaskFails",
        30,
        {'accord_task_failures_total{task="handoff.queue"}': "0+1x60"},
        {'accord_task_failures_total{task="handoff.queue"}': "0 1x60"},
        {"task": "handoff.queue"},
    ),
    AlertCase(
        "AccordKafkaAway", 30, *_gauge("accord_kafka_unavailable", 'service="metrics",', "1x60", "1x5 0x60"), METRICS
    ),
    AlertCase(
        "AccordKafkaLate", 60, *_gauge("accord_unpublished_events", 'service="metrics",', "5000x90", "200x90"), METRICS
    ),
    AlertCase(
        "AccordEventsTooLarge",
        30,
        {'accord_events_too_large_total{topic="intake"}': "0x10 2x50"},
        {'accord_events_too_large_total{topic="intake"}': "2x60"},
        {"topic": "intake"},
    ),
    AlertCase(
        "AccordRequestsFail",
        60,
        {_CAPTURES: "0+60x90", _FAILED: "0+6x90"},
        {_CAPTURES: "0+60x90", _FAILED: "0+1x90"},
        {"job": "accord"},
    ),
    AlertCase(
        "AccordCapturesSlow",
        60,
        {_CAPTURES: "0+60x90", _SLOW % "1": "0+30x90", _SLOW % "2.5": "0+60x90", _SLOW % "+Inf": "0+60x90"},
        {_CAPTURES: "0+60x90", _SLOW % "1": "0+60x90", _SLOW % "2.5": "0+60x90", _SLOW % "+Inf": "0+60x90"},
    ),
    AlertCase("AccordKeysGuessed", 30, {_KEYS: "0+20x60"}, {_KEYS: "0+1x60"}, {"event": "key_refused"}),
)
