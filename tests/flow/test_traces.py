"""One trace shows what became of a request: in intake, in qualification, in handoff and in metrics."""

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from uuid import uuid4

from tests.support.accord_process import KEY, run_accord_up
from tests.support.otlp_receiver import OtlpReceiver, ReceivedSpan, run_otlp_receiver
from tests.support.ports import free_port
from tests.support.scenario import lead, set_up_company

WAIT_SECONDS = 30.0
LEADS = 8
STEPS = [
    ("POST /v1/leads", None),
    ("process lead.captured", "handoff"),
    ("process lead.captured", "metrics"),
    ("process lead.captured", "qualification"),
    ("process lead.qualified", "handoff"),
    ("process lead.qualified", "metrics"),
    ("process handoff.offered", "metrics"),
]


def send_lead(port: int, number: int, trace: str, caller_span: str) -> int:
    """The status of the answer to a capture by a caller that records this trace."""
    connection = HTTPConnection("127.0.0.1", port, timeout=WAIT_SECONDS)
    headers = {
        "Authorization": f"Bearer {KEY}",
        "Content-Type": "application/json",
        "traceparent": f"00-{trace}-{caller_span}-01",
    }
    try:
        connection.request("POST", "/v1/leads", json.dumps(lead(number)), headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


def wait_until(holds: Callable[[], bool], what: Callable[[], object]) -> None:
    end = time.monotonic() + WAIT_SECONDS
    while not holds():
        assert time.monotonic() < end, what()
        time.sleep(0.1)


def step_of(span: ReceivedSpan) -> tuple[str, str | None]:
    return span.name, span.attributes.get("accord.service")


def steps_of(receiver: OtlpReceiver, trace: str) -> set[tuple[str, str | None]]:
    return {step_of(span) for span in receiver.spans_of(trace)}


def test_one_trace_leads_from_the_form_to_the_offer_for_each_of_the_leads_committed_together(
    database_url: str, tmp_path: Path
) -> None:
    traces = [uuid4().hex for _ in range(LEADS)]
    caller_span = uuid4().hex[:16]
    with (
        run_otlp_receiver() as receiver,
        run_accord_up(database_url, tmp_path, **receiver.settings()) as (program, client),
    ):
        set_up_company(client)
        with ThreadPoolExecutor(LEADS) as callers:
            sent = [
                callers.submit(send_lead, program.port, number, trace, caller_span)
                for number, trace in enumerate(traces)
            ]
        wait_until(
            lambda: all(set(STEPS) <= steps_of(receiver, trace) for trace in traces),
            lambda: [receiver.spans_of(trace) for trace in traces],
        )
        spans = {trace: receiver.spans_of(trace) for trace in traces}

    assert [answer.result() for answer in sent] == [202] * LEADS
    for of_trace in spans.values():
        by_step = {step_of(span): span for span in of_trace}
        parents = {span.span: step_of(span) for span in of_trace} | {caller_span: "the caller"}
        # Each record was handled once, so each step is there once.
        assert len(by_step) == len(of_trace)
        assert {step: parents[by_step[step].parent] for step in STEPS} == {
            ("POST /v1/leads", None): "the caller",
            ("process lead.captured", "handoff"): ("POST /v1/leads", None),
            ("process lead.captured", "metrics"): ("POST /v1/leads", None),
            ("process lead.captured", "qualification"): ("POST /v1/leads", None),
            ("process lead.qualified", "handoff"): ("process lead.captured", "qualification"),
            ("process lead.qualified", "metrics"): ("process lead.captured", "qualification"),
            ("process handoff.offered", "metrics"): ("process lead.qualified", "handoff"),
        }
        assert {span.process for span in of_trace} == {"accord"}


def test_spans_hold_neither_paths_nor_queries_nor_the_person(database_url: str, tmp_path: Path) -> None:
    trace = uuid4().hex
    with (
        run_otlp_receiver() as receiver,
        run_accord_up(database_url, tmp_path, **receiver.settings()) as (program, client),
    ):
        set_up_company(client)
        assert send_lead(program.port, 1, trace, uuid4().hex[:16]) == 202
        connection = HTTPConnection("127.0.0.1", program.port, timeout=WAIT_SECONDS)
        headers = {"Authorization": f"Bearer {KEY}", "traceparent": f"00-{trace}-{uuid4().hex[:16]}-01"}
        connection.request("GET", "/v1/handoffs?seller=anna&limit=1", headers=headers)
        assert connection.getresponse().status == 200
        connection.close()
        wanted = {*STEPS, ("GET /v1/handoffs", None)}
        wait_until(lambda: wanted <= steps_of(receiver, trace), lambda: receiver.spans_of(trace))
        spans = receiver.spans_of(trace)

    asked = next(span for span in spans if span.name == "GET /v1/handoffs")
    assert (asked.attributes["url.path"], asked.attributes["url.query"]) == ("withheld", "withheld")
    assert [word for word in ("person1", "Person 1", "anna") if word in repr(spans)] == []


def test_a_collector_that_is_away_delays_no_lead_and_no_stop(database_url: str, tmp_path: Path) -> None:
    away = {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{free_port()}", "OTEL_BSP_SCHEDULE_DELAY": "100"}
    with run_accord_up(database_url, tmp_path, **away) as (program, client):
        set_up_company(client)
        assert send_lead(program.port, 1, uuid4().hex, uuid4().hex[:16]) == 202
        client.wait_for("/v1/handoffs", lambda document: bool(document["handoffs"]))
        assert program.process
        program.process.terminate()
        assert program.wait(10) == 0
