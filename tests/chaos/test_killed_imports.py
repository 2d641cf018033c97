"""A process that is killed again and again while it imports a file: every row is captured once, none is lost."""

import asyncio
import random
import threading
import time
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from services.cli.main import app
from tests.support.accord_process import KEY, run_accord_up
from tests.support.database import run_sql
from tests.support.invariants import violated_invariants, wait_until_processed
from tests.support.retrying_client import Client

ROWS, KILLS = 5000, 3
BAD, REPEATED = range(0, ROWS, 100), range(1, ROWS, 250)
PAUSE_SECONDS, LATEST_SECONDS = 0.05, 300.0
STATES = """
    select external_id, count(*) from intake.captures where source = 'fair' group by external_id having count(*) <> 1
"""
REFUSED = "select line, count(*) from intake.import_refusals group by line order by line"


def write_row(number: int) -> str:
    """A row of the file: one in a hundred is bad, one in 250 says the same as the row before it."""
    if number in BAD:
        return f"no-{number},Bad Row\n"
    if number in REPEATED:
        number += 1
    return f"p{number}@firm{number}.example,Person {number}\n"


FILE = "email,name\n" + "".join(map(write_row, range(ROWS)))


class Command(threading.Thread):
    """`accord import leads` of the file, beside the test that kills Accord."""

    def __init__(self, folder: Path, port: int) -> None:
        super().__init__(daemon=True)
        self.file = folder / "fair.csv"
        self.file.write_text(FILE)
        self.arguments = ["import", "leads", str(self.file), "--source", "fair", "--base", f"http://127.0.0.1:{port}"]
        self.result: Result | None = None

    def run(self) -> None:
        self.result = CliRunner().invoke(app, self.arguments, env={"ACCORD_KEY": KEY})

    def await_result(self) -> Result:
        self.join(LATEST_SECONDS)
        assert self.result is not None, "the command does not end"
        return self.result


def await_done(client: Client, rows: int) -> dict[str, Any]:
    """The import once so many of its rows are done."""
    end = time.monotonic() + LATEST_SECONDS
    while True:
        imports = client.call("GET", "/v1/imports")[1]["imports"]
        if imports and imports[0]["done"] >= rows:
            return dict(imports[0])
        assert time.monotonic() < end, imports
        time.sleep(PAUSE_SECONDS)


async def test_an_import_that_is_killed_three_times_takes_every_row_once(database_url: str, tmp_path: Path) -> None:
    # So many rows are done when the process is killed.
    places = sorted(random.sample(range(1, ROWS - 200), KILLS))
    with run_accord_up(database_url, tmp_path) as (program, client):
        program.await_ready()
        client.call("PUT", "/v1/sources/fair", {"name": "Fair", "kind": "import", "region": "DE"})
        command = Command(tmp_path, program.port)
        command.start()
        for place in places:
            await_done(client, place)
            await asyncio.sleep(random.uniform(0, 0.2))
            program.stop()
            program.start()
            program.await_ready()
        told = command.await_result()
        done = await_done(client, ROWS)
        await wait_until_processed(database_url)
        violations = await violated_invariants(database_url)

    taken = ROWS - len(BAD) - len(REPEATED)
    assert {name: done[name] for name in ("state", "rows", "accepted", "repeats", "refused")} == {
        "state": "done", "rows": ROWS, "accepted": taken, "repeats": len(REPEATED), "refused": len(BAD),
    }, places  # fmt: skip
    assert await run_sql(database_url, STATES) == []
    assert await run_sql(database_url, "select count(*) from intake.captures") == [(taken,)]
    assert await run_sql(database_url, "select count(*) from intake.import_pieces") == [(0,)]
    assert await run_sql(database_url, REFUSED) == [(number + 2, 1) for number in BAD]
    assert violations == {}
    assert told.stdout.startswith(f"{ROWS} rows: {taken} accepted, {len(REPEATED)} known before, {len(BAD)} refused.")
    beside = command.file.with_name("fair.refused.csv").read_text("utf-8-sig").splitlines()[1:]
    assert [line.partition(",")[0] for line in beside] == [str(number + 2) for number in BAD]
