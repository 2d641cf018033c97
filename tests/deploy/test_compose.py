"""What the compose file starts works together, on this machine: its own commands and its own environment."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy import company_checks
from tests.deploy.compose_company import SERVICES, Company, run_company
from tests.support.retrying_client import Client
from tests.support.scenario import lead, set_up_company

# What `accord doctor` says of the log, with Kafka and without.
FOUND = {
    True: [f"ok       Kafka: topic {name} has 12 partitions, 1 times each" for name in SERVICES],
    False: ["ok       log: events travel through PostgreSQL; ACCORD_LOG=kafka would let outside readers in"],
}


@pytest.fixture(params=["full", "small"])
def company(request: pytest.FixtureRequest, tmp_path: Path, processes_and_sockets: None) -> Iterator[Company]:
    """What each profile starts."""
    with run_company(request.param, tmp_path) as running:
        yield running


async def test_a_lead_goes_through_the_gateway_to_an_accepted_handoff(company: Company) -> None:
    client = Client(lambda resource: company.gateway.port, company.secrets["ACCORD_BOOTSTRAP_KEY"])
    set_up_company(client)
    _, captured = client.call("POST", "/v1/leads", lead(0))
    found = client.wait_for(f"/v1/handoffs?lead={captured['lead_id']}", lambda document: bool(document["handoffs"]))
    offered = found["handoffs"][0]
    path = f"/v1/handoffs/{offered['handoff_id']}/acceptance"
    status, accepted = client.call("PUT", path, {"seller": offered["seller"]})

    assert (status, accepted["state"]) == (200, "accepted")
    client.wait_for("/v1/reports/funnel", lambda document: document["totals"].get("accepted") == 1)
    assert company_checks.read_sources(company) == {"kafka" if "kafka" in company.services else "journal"}
    assert company_checks.open_pages(company) == [200, 200, 200, 200]
    assert company_checks.read_refused_address(company) == "127.0.0.9"
    assert [company_checks.run_healthcheck(company, name) for name in SERVICES] == [0, 0, 0, 0]
    assert await company_checks.read_memberships(company) == ["accord_metrics"]
    assert company_checks.list_findings(company) == FOUND["kafka" in company.services]
    assert company_checks.run_commands(company, "dead-letters list", "partitions", "republish", "rebuild") == [
        "",
        "".join(f"{name} 12\n" for name in SERVICES),
        "",
        "",
    ]
    assert [program.stop(signal.SIGTERM) for program in company.programs.values()] == [0, 0, 0, 0]
    assert company.gateway.stop() == 0
