"""What `accord partitions` is tried with: leads that return, and the command itself, which may be killed."""

import os
import subprocess
import sys
import threading

from tests.chaos.company import Company
from tests.chaos.traffic import LEADS_PER_DEAL
from tests.support.accord_process import KEY, SECRET
from tests.support.scenario import lead

SECONDS = 100


class ReturningLeads(threading.Thread):
    """Captures of leads that came before, of which none is won: so their events stand before and after the switch."""

    def __init__(self, company: Company) -> None:
        super().__init__(daemon=True)
        self._company = company
        self._ends = threading.Event()
        self.count = 0

    def run(self) -> None:
        while not self._ends.wait(0.05):
            number = 1 + self.count % (LEADS_PER_DEAL - 1)
            body = {**lead(number), "external_id": f"again-{self.count}"}
            status, answer = self._company.client.call("POST", "/v1/leads", body)
            assert status == 202, answer
            self.count += 1

    def stop(self) -> None:
        """Send no more."""
        self._ends.set()
        self.join()


def raise_partitions(database_url: str, fault: str = "", **environment: str) -> tuple[int, str]:
    """The exit status of `accord partitions 48`, and what it said."""
    settings = {"ACCORD_DATABASE_URL": database_url, "ACCORD_SECRET": SECRET, "ACCORD_BOOTSTRAP_KEY": KEY}
    done = subprocess.run(
        [sys.executable, "-m", "services.cli.main", "partitions", "48"],
        env={**os.environ, **settings, **environment, "ACCORD_FAULT": fault},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    return done.returncode, done.stdout or done.stderr
