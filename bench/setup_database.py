"""A database on which everything is set up before anybody hears of a lead."""

from bench.load_generator import await_port
from bench.processes import KEY, free_port, program
from bench.setup_agreement import agree, hire
from services.intake.api_keys.handlers import ensure_admin_key
from shared.db.database import Database
from shared.db.migrations import migrate


async def prepare(url: str) -> None:
    """The tables, the key, the agreement in force, the sellers."""
    await migrate(url)
    intake = Database(url, "intake")
    await ensure_admin_key(intake, KEY)
    await intake.close()
    for service, do in (("qualification", agree), ("handoff", hire)):
        port = free_port()
        with program(["-m", "services.cli.main", "serve", service, "--port", str(port)], ACCORD_DATABASE_URL=url):
            await await_port(port)
            do(port)
