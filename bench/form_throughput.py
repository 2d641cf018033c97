"""The number of form posts that become durable on one core: alone, beside the hooks of two platforms, and beside those
and an import."""

import asyncio
from itertools import count

from bench.bare_route import Target, run_bare_route
from bench.capture_throughput import OPEN_SHARE, add_closed, add_latency, run_intake
from bench.figures import Figure, Rounds
from bench.form_payloads import HOOK_SOURCES, encode_form, encode_hooks
from bench.http_calls import call
from bench.import_throughput import SOURCE as PAST
from bench.import_throughput import begin_import
from bench.load_generator import Answers, send_at_rate
from bench.processes import SECRET

REQUESTS = 3_000
CONNECTIONS = 64
# The aim: forms a second on one core, while the hooks and an import run.
FORMS_AIM = 600
HOOKS, HOOKS_RATE = 400, 100
STEP = 10_000
_loads = count()


async def measure_forms(rounds: int) -> list[Figure]:
    """Rates, processor time and latency of the bare route and of the door for forms, in turn, and their ratios."""
    figures = Rounds()
    async with run_intake() as intake, run_bare_route() as bare:
        for adapter, source in HOOK_SOURCES.items():
            call(intake.port, "PUT", f"/v1/sources/{source}", {"kind": "ads", "name": adapter, "secret": SECRET})
        call(intake.port, "PUT", f"/v1/sources/{PAST}", {"kind": "import"})
        forms = Target(intake.port, intake.pid, _encode_forms)
        await forms.send(REQUESTS)
        for _ in range(rounds):
            await _measure_round(bare, forms, figures)
    return figures.figures()


async def _measure_round(bare: Target, forms: Target, figures: Rounds) -> None:
    theirs, their_cpu = await bare.send(REQUESTS, CONNECTIONS)
    add_closed(figures, "closed loop, bare FastAPI route that stores nothing", theirs, their_cpu)
    answers, cpu = await forms.send(REQUESTS, CONNECTIONS)
    add_closed(figures, "closed loop, forms, durable", answers, cpu)
    figures.add("closed loop, forms, rate to the bare route", answers.rate / theirs.rate)
    figures.add("closed loop, forms, processor: bare route to ours", their_cpu / cpu)
    await _measure_beside_hooks(forms, figures, "beside hooks", theirs.rate)
    begun = begin_import(forms.port, next(_loads))
    await _measure_beside_hooks(forms, figures, "beside hooks and an import", theirs.rate)
    done = call(forms.port, "DELETE", f"/v1/imports/{begun}")["done"]
    figures.add("closed loop beside hooks and an import, rows imported", done)
    rate = OPEN_SHARE / 2 * theirs.rate
    answers = await forms.send_at_rate(REQUESTS, rate)
    name = f"open loop at {OPEN_SHARE / 2} of the bare route's rate, forms"
    figures.add(f"{name}, rate", answers.rate, "/s")
    add_latency(figures, name, answers)


async def _measure_beside_hooks(forms: Target, figures: Rounds, beside: str, ceiling: float) -> None:
    (answers, _), hooks = await asyncio.gather(forms.send(REQUESTS, CONNECTIONS), _send_hooks(forms.port))
    name = f"closed loop {beside}"
    figures.add(f"{name}, forms, rate", answers.rate, "/s", aim=f"≥ {FORMS_AIM}")
    figures.add(f"{name}, forms, rate to the bare route", answers.rate / ceiling)
    add_latency(figures, f"{name}, forms", answers)
    figures.add(f"{name}, hooks, rate", hooks.rate, "/s")
    add_latency(figures, f"{name}, hooks", hooks)


async def _send_hooks(port: int) -> Answers:
    """The answers to an open loop of both platforms' hooks. Raises AssertionError unless each is answered 2xx."""
    answers = await send_at_rate(port, list(encode_hooks(next(_loads) * STEP, HOOKS)), HOOKS_RATE)
    if any(status // 100 != 2 for status in answers.statuses):
        raise AssertionError(f"the answers to the hooks were {dict(answers.statuses)}")
    return answers


def _encode_forms(number: int) -> list[bytes]:
    start = next(_loads) * STEP
    return [encode_form(start + offset) for offset in range(number)]
