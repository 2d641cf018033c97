"""The number of captures a second that become durable on one core, beside a bare route with the same typed body."""

from bench.http_calls import call
from bench.lead_payloads import encode_leads
from bench.load_generator import Answers, encode_post, send_all, wait_for_port
from bench.processes import KEY, cpu_seconds, free_port, run_program

CONNECTIONS = 64
WARM_UP = 2_000
REQUESTS = 20_000


async def measure_captures(url: str) -> list[str]:
    """A line for the bare route, one for ours, and their ratio."""
    port = free_port()
    with run_program(["-m", "bench.baseline_fastapi", str(port)]) as process:
        bare, bare_cpu = await _send_load(port, process.pid)
    with run_program(
        ["-m", "services.cli.main", "serve", "intake", "--port", str(port)], ACCORD_DATABASE_URL=url
    ) as process:
        await wait_for_port(port)
        call(port, "PUT", "/v1/sources/website", {"name": "Website", "kind": "form"})
        ours, our_cpu = await _send_load(port, process.pid)
    return [
        _format_line("bare FastAPI route, same typed body, stores nothing", bare, bare_cpu),
        _format_line("POST /v1/leads, durable", ours, our_cpu),
        f"  durable captures to the bare route: {ours.rate / bare.rate:.2f} (aim ≥ 0.5)",
    ]


async def _send_load(port: int, pid: int) -> tuple[Answers, float]:
    """The answers after a warm-up, and the processor seconds of each request. Every answer must be 202."""
    await wait_for_port(port)
    await send_all(port, [encode_post("/v1/leads", body, KEY) for body in encode_leads(0, WARM_UP)], CONNECTIONS)
    requests = [encode_post("/v1/leads", body, KEY) for body in encode_leads(WARM_UP, REQUESTS)]
    before = cpu_seconds(pid)
    answers = await send_all(port, requests, CONNECTIONS)
    if set(answers.statuses) != {202}:
        raise AssertionError(f"the answers were {dict(answers.statuses)}")
    return answers, (cpu_seconds(pid) - before) / REQUESTS


def _format_line(name: str, answers: Answers, cpu: float) -> str:
    return (
        f"  {name}: {answers.rate:,.0f}/s, p50 {answers.percentile(0.5):.1f} ms, "
        f"p99 {answers.percentile(0.99):.1f} ms, {1e6 * cpu:.0f} µs of processor each"
    )
