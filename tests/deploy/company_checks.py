"""What a visitor, a scraper and a login of PostgreSQL see of a running company."""

import json
import re
import subprocess
from http.client import HTTPConnection
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

from tests.deploy.compose_company import HOST, Company, find_service, run_command
from tests.support.compose_file import environment_of
from tests.support.database import run_sql

# A page of each service.
PAGES = ("/", "/setup/agreement", "/setup/seller", "/setup/source")
MEMBERSHIPS = """
    select rolname from pg_roles where rolname like 'accord\\_%' and pg_has_role(current_user, oid, 'MEMBER') order by 1
"""


def read_sources(company: Company) -> set[str]:
    """From where qualification and metrics have read events, by the series that Prometheus scrapes."""
    token = {"Authorization": f"Bearer {company.secrets['ACCORD_METRICS_TOKEN']}"}
    found = set()
    for name in ("qualification", "metrics"):
        connection = HTTPConnection(HOST, company.programs[name].port, timeout=10)
        connection.request("GET", "/metrics", headers=token)
        series = connection.getresponse().read().decode()
        connection.close()
        found |= set(re.findall(r'^accord_events_read_total\{.*via="(\w+)"\} [1-9]', series, re.MULTILINE))
    return found


def open_pages(company: Company) -> list[int]:
    """The statuses of a page of each service, with the session of one sign-in."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    origin = company.gateway.origin
    form = browser.open(f"{origin}/signin", timeout=10).read().decode()
    [token] = re.findall('name="form_token" value="([^"]*)"', form)
    sent = urlencode({"form_token": token, "next": "/", "key": company.secrets["ACCORD_BOOTSTRAP_KEY"]}).encode()
    browser.open(Request(f"{origin}/signin", sent, {"Origin": origin}), timeout=10).read()
    opened = [browser.open(f"{origin}{page}", timeout=10) for page in PAGES]
    return [page.status for page in opened if page.url == f"{origin}{PAGES[opened.index(page)]}"]


def read_refused_address(company: Company) -> str:
    """The address that the log gives of a client with a wrong key, which says that it is another."""
    connection = HTTPConnection("127.0.0.1", company.gateway.port, timeout=10, source_address=("127.0.0.9", 0))
    connection.request("GET", "/v1/keys", headers={"Authorization": "Bearer wrong", "X-Forwarded-For": "203.0.113.7"})
    connection.getresponse().read()
    connection.close()
    lines = [json.loads(line) for line in company.programs["intake"].read_output().splitlines()]
    [address] = [line["address"] for line in lines if line["event"] == "key_refused"]
    return str(address)


def run_healthcheck(company: Company, name: str) -> int:
    """The exit status of the health check of this service."""
    service = find_service(company.services, name)
    program = company.programs[name]
    _, *command = service["healthcheck"]["test"]
    places = {"127.0.0.1": HOST, "8080": str(program.port)}
    for there, here in places.items():
        command = [argument.replace(there, here) for argument in command]
    return subprocess.run(command, env=environment_of(service, {}), check=False).returncode


async def read_memberships(company: Company) -> list[str]:
    """The roles that the login of metrics may take."""
    url = company.database_url("accord_metrics", company.secrets["METRICS_PASSWORD"])
    return [name for (name,) in await run_sql(url, MEMBERSHIPS)]


def list_findings(company: Company) -> list[str]:
    """The problems that `accord doctor` finds, and what it says of the log."""
    lines = run_command(company.services, company.places, "doctor").splitlines()
    return [line for line in lines if line.startswith("problem") or "Kafka:" in line or "log:" in line]


def run_commands(company: Company, *commands: str) -> list[str]:
    """What these commands print."""
    return [run_command(company.services, company.places, *command.split()) for command in commands]
