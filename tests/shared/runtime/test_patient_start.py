"""A process whose doors outlast PostgreSQL answers before PostgreSQL does, and goes on by itself when it is there."""

import asyncio

import pytest

from shared.config.settings import BadSetting, Settings
from shared.db.database import database_clock
from shared.db.failures import Unreachable
from shared.errors import Unavailable
from shared.runtime.launch import run_service
from shared.runtime.listen_socket import listen
from shared.runtime.patient_start import Check, start_and_run, start_patiently
from shared.runtime.service import Service, ServiceContext
from tests.shared.runtime.one_service import count_open_sockets, make_process, read_readiness

AWAY = "nothing listens at 127.0.0.1:1, which ACCORD_DATABASE_URL names"
DOORS = Service("intake", None, outlasts_database=True)


async def test_until_its_start_succeeds_a_process_says_why_and_refuses_what_needs_postgresql(database_url: str) -> None:
    process, said = make_process(database_url), list[object]()
    database = process.runtimes[0].database

    async def start() -> None:
        if len(said) < 2:
            said.append(await read_readiness(process))
            raise [Unreachable(AWAY), ConnectionResetError()][len(said) - 1]

    process.hold("the process has begun")
    with pytest.raises(Unavailable):
        await database.run(database_clock)
    await start_patiently(process, start)
    ready, now = await read_readiness(process), await database.run(database_clock)
    await process.runtimes[0].shutdown()

    assert said == [
        (503, {"status": "not now", "why": {"qualification": "the process has begun"}}),
        (503, {"status": "not now", "why": {"qualification": AWAY}}),
    ]
    assert (ready, now is None) == ((200, {"status": "ready"}), False)


@pytest.mark.usefixtures("processes_and_sockets")
async def test_a_process_that_is_stopped_before_its_start_succeeded_ends(database_url: str) -> None:
    process, tried = make_process(database_url, DOORS), asyncio.Event()

    async def start(check: Check) -> None:
        tried.set()
        raise Unreachable(AWAY)

    with listen(process.settings) as listener:
        address = listener.getsockname()
        running = asyncio.create_task(start_and_run(process, listener, start))
        await tried.wait()
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
    assert (process.runtimes[0].unready_reason, count_open_sockets(address)) == (AWAY, 0)


@pytest.mark.usefixtures("processes_and_sockets")
def test_a_process_with_the_secret_of_another_installation_ends_with_the_reason(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def build(context: ServiceContext) -> Service:
        return DOORS

    async def refuse(settings: Settings, services: object) -> None:
        raise BadSetting("ACCORD_SECRET is not that of the installation")

    monkeypatch.setattr("shared.runtime.patient_start.check_start", refuse)
    settings = Settings.model_validate({"database_url": database_url, "secret": "s" * 43, "port": 0})
    with pytest.raises(BadSetting, match="not that of the installation"):
        run_service("intake", build, settings)
