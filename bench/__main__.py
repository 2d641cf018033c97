"""`make bench`: what this machine gives, as ratios to its own ceiling."""

import os
import sys

import uvloop
from pydantic import SecretStr

from bench.agreed import agree, hire
from bench.captures import captures
from bench.load import await_port
from bench.programs import BOTH, KEY, MEASURED, OTHER, free_port, postgres, program
from bench.readers import readers
from bench.together import together
from services.intake.keys.handlers import ensure_admin
from shared.launch import with_database
from shared.migrations import migrate
from shared.settings import Settings


async def main() -> None:
    """Everything in turn; prints what is, not what was aimed at."""
    _say(f"Measured programs on core {MEASURED}; PostgreSQL and the load on core {OTHER}; fsync on.")
    os.sched_setaffinity(0, {OTHER})
    with postgres() as url:
        await migrate(url)
        await with_database("intake", Settings(database_url=SecretStr(url)), lambda intake: ensure_admin(intake, KEY))
        await _prepare(url)
        _say("Captures, one core, 64 connections:", *await captures(url))
        _say("Events through each service alone, from a full journal:", *await readers(url))
    os.sched_setaffinity(0, BOTH)
    _say("Everything in one process (`accord up`), both cores:", *await together())


async def _prepare(url: str) -> None:
    """The agreement and the sellers, before anybody hears of the leads."""
    for service, prepare in (("qualification", agree), ("handoff", hire)):
        port = free_port()
        with program(["-m", "services.cli", "serve", service, "--port", str(port)], ACCORD_DATABASE_URL=url):
            await await_port(port)
            prepare(port)


def _say(*lines: str) -> None:
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


uvloop.run(main())
