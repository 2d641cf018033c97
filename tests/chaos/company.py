"""A company on four served processes: leads come in while something fails, and a supervisor starts again what ends."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from tests.chaos.traffic import LEADS_PER_DEAL, WAIT_SECONDS, Accepted, Traffic
from tests.support.accord_process import AccordProcess, run_services
from tests.support.invariants import violated_invariants, wait_until_processed
from tests.support.retrying_client import Client
from tests.support.scenario import receipt, set_up_company

CHECK_SECONDS = 0.2
ANSWER_SECONDS = 5.0
LEADS_BEFORE_AND_AFTER = 20


class Supervisor(threading.Thread):
    """Starts every process again that ends, as systemd does."""

    def __init__(self, programs: dict[str, AccordProcess]) -> None:
        super().__init__(daemon=True)
        self._programs = programs
        self._ends = threading.Event()
        # The services whose processes ended, in order.
        self.exits: list[str] = []

    def run(self) -> None:
        while not self._ends.wait(CHECK_SECONDS):
            for service, program in self._programs.items():
                if not program.is_running():
                    self.exits.append(service)
                    program.start()

    def stop(self) -> None:
        """Start nothing again from now on."""
        self._ends.set()
        self.join()


class Company:
    """The processes by service, their supervisor, and the leads that come in."""

    def __init__(self, programs: dict[str, AccordProcess], client: Client) -> None:
        self.programs = programs
        self.client = client
        self.traffic = Traffic(client, Accepted())
        self.supervisor = Supervisor(programs)

    def start_traffic(self, accepted: Accepted) -> None:
        """Send the leads after these."""
        self.traffic = Traffic(self.client, accepted)
        self.traffic.start()

    def stop_traffic(self) -> Accepted:
        """Send no more leads; those accepted so far."""
        self.traffic.stop()
        assert self.traffic.refusals == []
        return Accepted(tuple(self.traffic.lead_ids), self.traffic.deals)

    def statuses(self) -> dict[str, int]:
        """What `/readyz` of each service answers; 0 without an answer."""
        return {service: _read_readiness(program.port) for service, program in self.programs.items()}

    def await_unready(self, *services: str, seconds: float = WAIT_SECONDS) -> None:
        """Return when `/readyz` of these services (without a name: of all) has said that they cannot work now."""
        missing, end = set(services or self.programs), time.monotonic() + seconds
        while missing:
            assert time.monotonic() < end, f"/readyz of {missing} stayed ready"
            missing -= {service for service, status in self.statuses().items() if status in (0, 503)}
            time.sleep(CHECK_SECONDS)

    def await_exits(self, seconds: float) -> None:
        """Return when every service's process has ended at least once."""
        end = time.monotonic() + seconds
        while missing := self.programs.keys() - set(self.supervisor.exits):
            assert time.monotonic() < end, f"{missing} did not end"
            time.sleep(CHECK_SECONDS)

    async def check(self, database_url: str) -> None:
        """Everything works again, and no accepted lead is lost, doubled or set aside; then all processes end."""
        self.traffic.wait_for(LEADS_BEFORE_AND_AFTER)
        accepted = self.stop_traffic()
        deals = range(0, accepted.deals * LEADS_PER_DEAL, LEADS_PER_DEAL)
        rows = [receipt(number) for number in deals]
        assert self.client.call("POST", "/v1/revenue", {"rows": rows})[0] == 200
        leads = len(accepted.lead_ids)
        expected = {"captured": leads, "qualified": leads, "won": len(deals)}
        self.client.wait_for(
            "/v1/reports/funnel",
            lambda document: {name: document["totals"][name] for name in expected} == expected,
        )
        for lead_id in accepted.lead_ids:
            assert self.client.call("GET", f"/v1/journeys/{lead_id}")[0] == 200
        for program in self.programs.values():
            program.await_ready()
        await wait_until_processed(database_url)
        self.supervisor.stop()
        assert [program.stop(signal.SIGTERM) for program in self.programs.values()] == [0] * len(self.programs)
        assert await violated_invariants(database_url) == {}


@contextmanager
def run_company(database_url: str, folder: Path, **environment: str) -> Iterator[Company]:
    """A company that works, with the first leads accepted and more coming in."""
    with run_services(database_url, folder, each=1, **environment) as (programs, client):
        company = Company({service: of_service[0] for service, of_service in programs.items()}, client)
        for program in company.programs.values():
            program.await_ready()
        set_up_company(client)
        company.supervisor.start()
        company.traffic.start()
        try:
            company.traffic.wait_for(LEADS_BEFORE_AND_AFTER)
            yield company
        finally:
            company.supervisor.stop()
            company.traffic.stop()


def _read_readiness(port: int) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status
    except (OSError, HTTPException):
        return 0
    finally:
        connection.close()
