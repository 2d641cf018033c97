"""A database on which everything is set up before anybody hears of a lead."""

from bench.agreed import agree, hire
from bench.load import await_port
from bench.programs import KEY, free_port, program
from services.intake.keys.handlers import ensure_admin_key
from shared.database import Database
from shared.migrations import migrate


async def prepare(url: str) -> None:
    """The tables, the key, the agreement in force, the sellers."""
    await migrate(url)
    intake = Database(url, "intake")
    await ensure_admin_key(intake, KEY)
    await intake.close()
    for service, do in (("qualification", agree), ("handoff", hire)):
        port = free_port()
        with program(["-m", "services.cli", "serve", service, "--port", str(port)], ACCORD_DATABASE_URL=url):
            await await_port(port)
            do(port)
