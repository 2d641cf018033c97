"""PostgreSQL dies under forms and hooks, and so does the process, which starts again without PostgreSQL.

Every form and hook that was answered is captured once.
"""

import http.client
import threading
import time
from itertools import count
from pathlib import Path

from sqlalchemy import make_url, text

from shared.db.migrations import migrate
from shared.embedded_postgres.cluster import EmbeddedCluster
from tests.chaos.requests import REQUESTS, seal_key
from tests.chaos.servers import kill, wait_until
from tests.support.accord_process import AccordProcess, run_one_service
from tests.support.database import run_sql

VISITORS = "abcd"
WAITING = "*.spool"
TRAFFIC_SECONDS = 3.0
LATEST_SECONDS = 30.0
ADD_SOURCE = """
    insert into intake.sources (source, kind, field_map, value_map, allowed_origins, live)
    values ('contact', 'form', '{}', '{}', '{}', true)
"""
ADD_ADS = """
    insert into intake.sources (source, kind, field_map, value_map, allowed_origins, live, sealed)
    values ('ads', 'ads', '{}', '{}', '{}', true, :sealed)
"""
CAPTURED = """
    select external_id from intake.captures where lead_id is not null order by received_at, occurred_at
"""


class Visitors:
    """People who send one form after the other, each under an id of its own; `answered`: those that were taken."""

    def __init__(self, program: AccordProcess) -> None:
        self.program = program
        self.answered: list[str] = []
        self.stopped = threading.Event()
        self.threads = [threading.Thread(target=self.send_on, args=[name], daemon=True) for name in VISITORS]

    def send_on(self, name: str) -> None:
        for number in count():
            form = f"{name}-{number:06}"
            if self.send(form) in (200, 202):
                self.answered.append(form)
            if self.stopped.is_set():
                return

    def send(self, form: str) -> int:
        """The status; 0 if the process is away. What a form holds comes by a website, or by one of two platforms."""
        path, body, headers = REQUESTS[form[0]](form)
        connection = http.client.HTTPConnection("127.0.0.1", self.program.port, timeout=LATEST_SECONDS)
        try:
            connection.request("POST", path, body, headers)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
            return 0
        finally:
            connection.close()

    def __enter__(self) -> "Visitors":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stopped.set()
        for thread in self.threads:
            thread.join()

    def await_more(self) -> None:
        """Return when a while has passed and more forms were taken in it."""
        before, end = len(self.answered), time.monotonic() + LATEST_SECONDS
        time.sleep(TRAFFIC_SECONDS)
        while len(self.answered) == before:
            assert time.monotonic() < end, "no form is taken"
            time.sleep(0.05)


async def test_every_form_and_hook_that_was_answered_is_captured_once_and_in_order(
    server: EmbeddedCluster, tmp_path: Path
) -> None:
    await migrate(server.url)
    await run_sql(server.url, ADD_SOURCE)
    await run_sql(server.url, text(ADD_ADS).bindparams(sealed=seal_key()))
    spool, url = tmp_path / "spool", make_url(server.url)
    why = f"nothing listens at {url.query['host']}:{url.query['port']}, which ACCORD_DATABASE_URL names"
    with run_one_service("intake", server.url, tmp_path, ACCORD_SPOOL=str(spool)) as intake:
        intake.await_ready()
        with Visitors(intake) as visitors:
            visitors.await_more()
            kill(server)
            visitors.await_more()
            assert any(spool.glob(WAITING))
            intake.stop()
            intake.start()
            visitors.await_more()
            assert intake.read_readiness() == (503, f'{{"status":"not now","why":{{"intake":"{why}"}}}}')
            server.ensure()
            intake.await_ready()
            visitors.await_more()

        async def is_captured() -> bool:
            return not any(spool.glob(WAITING)) and len(await run_sql(server.url, CAPTURED)) >= len(visitors.answered)

        await wait_until(is_captured)
        captured = [external_id for (external_id,) in await run_sql(server.url, CAPTURED)]

    assert len(captured) == len(set(captured))
    assert set(visitors.answered) <= set(captured)
    for name in VISITORS:
        of_visitor = [form for form in captured if form.startswith(name)]
        assert of_visitor == sorted(of_visitor)
