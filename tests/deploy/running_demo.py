"""`accord demo` and a few live leads, with a Prometheus that looks on."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, make_url

from shared.db.dashboard_role import name_reader
from tests.deploy.running_prometheus import Prometheus, run_prometheus
from tests.support.accord_process import KEY, SECRET, AccordProcess
from tests.support.retrying_client import Client

TOKEN = "t" * 40
PASSWORD = "a password for dashboards"
DEMO_SECONDS = 100.0
LIVE_LEADS = 4
LEAD = {
    "source": "website",
    "company": {"industry": "logistics", "employees": 120},
    "role": {"seniority": "director"},
    "interest": {"budget": {"amount": "15000", "currency": "EUR"}},
    "activity": "demo_requested",
}


def migrate_with_dashboards(url: str) -> None:
    """`accord migrate`, which is told the password of the dashboards."""
    settings = {"ACCORD_DATABASE_URL": url, "ACCORD_SECRET": SECRET, "ACCORD_GRAFANA_PASSWORD": PASSWORD}
    command = [sys.executable, "-m", "services.cli.main", "migrate"]
    subprocess.run(command, env={**os.environ, **settings}, check=True)


def make_reader(url: str) -> URL:
    """The address of this database for the dashboards."""
    address = make_url(url)
    return address.set(username=name_reader(address.database or ""), password=PASSWORD)


@contextmanager
def run_demo(url: str, folder: Path) -> Iterator[Prometheus]:
    """The Prometheus beside `accord demo` on a migrated database; both are killed after the block."""
    settings = {
        "ACCORD_DATABASE_URL": url, "ACCORD_SECRET": SECRET, "ACCORD_BOOTSTRAP_KEY": KEY,
        "ACCORD_METRICS_TOKEN": TOKEN,
    }  # fmt: skip
    accord = AccordProcess(["demo", "--data", str(folder / "data")], settings, folder / "accord.log")
    with run_prometheus(f"127.0.0.1:{accord.port}", TOKEN, folder) as prometheus:
        accord.start()
        try:
            _await_demo(accord)
            _work_live(Client(lambda _: accord.port, KEY))
            yield prometheus
        finally:
            accord.stop()


def _await_demo(accord: AccordProcess) -> None:
    deadline = time.monotonic() + DEMO_SECONDS
    while "Its pages" not in accord.read_output():
        assert accord.is_running(), accord.read_output()
        assert time.monotonic() < deadline, accord.read_output()
        time.sleep(0.2)


def _work_live(client: Client) -> None:
    """Leads of this moment, some accepted, so that clocks are judged while Prometheus looks."""
    for number in range(LIVE_LEADS):
        status, _ = client.call("POST", "/v1/leads", LEAD | {"contact": {"email": f"live{number}@example.com"}})
        assert status == 202
        time.sleep(1.5)
    offered = client.wait_for("/v1/handoffs?state=offered", lambda page: len(page["handoffs"]) >= 2)
    for handoff in offered["handoffs"][:2]:
        path = f"/v1/handoffs/{handoff['handoff_id']}/acceptance"
        assert client.call("PUT", path, {"seller": handoff["seller"]})[0] == 200
        time.sleep(1.5)
