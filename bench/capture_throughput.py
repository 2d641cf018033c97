"""How many captures a second become durable on one core, beside a bare route with the same typed body."""

from bench.http_calls import call
from bench.lead_payloads import bodies
from bench.load_generator import Answers, await_port, post, send_all
from bench.processes import KEY, cpu_seconds, free_port, program

CONNECTIONS = 64
WARM_UP = 2_000
REQUESTS = 20_000


async def captures(url: str) -> list[str]:
    """Two lines and the ratio."""
    port = free_port()
    with program(["-m", "bench.baseline_fastapi", str(port)]) as process:
        bare, bare_cpu = await _measure(port, 0, process.pid)
    with program(
        ["-m", "services.cli.main", "serve", "intake", "--port", str(port)], ACCORD_DATABASE_URL=url
    ) as process:
        await await_port(port)
        call(port, "PUT", "/v1/sources/website", {"name": "Website", "kind": "form"})
        ours, our_cpu = await _measure(port, 0, process.pid)
    return [
        _line("bare FastAPI route, same typed body, keeps nothing", bare, bare_cpu),
        _line("POST /v1/leads, durable", ours, our_cpu),
        f"  durable captures to the bare route: {ours.rate / bare.rate:.2f} (aim ≥ 0.5)",
    ]


async def _measure(port: int, first: int, pid: int) -> tuple[Answers, float]:
    await await_port(port)
    await send_all(port, [post("/v1/leads", body, KEY) for body in bodies(first, WARM_UP)], CONNECTIONS)
    requests = [post("/v1/leads", body, KEY) for body in bodies(first + WARM_UP, REQUESTS)]
    before = cpu_seconds(pid)
    answers = await send_all(port, requests, CONNECTIONS)
    if set(answers.statuses) != {202}:
        raise AssertionError(f"the answers were {dict(answers.statuses)}")
    return answers, (cpu_seconds(pid) - before) / REQUESTS


def _line(name: str, answers: Answers, cpu: float) -> str:
    return (
        f"  {name}: {answers.rate:,.0f}/s, p50 {answers.percentile(0.5):.1f} ms, "
        f"p99 {answers.percentile(0.99):.1f} ms, {1e6 * cpu:.0f} µs of processor each"
    )
