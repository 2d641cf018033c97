"""`accord import` of every kind of file into a running Accord: what is taken, refused, repeated and only rehearsed."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from typer.testing import CliRunner, Result

from services.cli.main import app
from tests.support.accord_process import KEY, AccordProcess, run_accord_up
from tests.support.database import create_database, drop_database
from tests.support.scenario import send_file, sign_agreement

pytestmark = pytest.mark.usefixtures("processes_and_sockets")

LEADS = (
    "E-Mail;Name;Firma;Mitarbeiter;Eingang\n"
    "dana@reyes.example;Dana Reyes;Reyes;51-200;22.06.2025\n"
    "lee@hale.example;Lee Hale;Hale;1.200;23.06.2025\n"
    "no address;Kim;Kim;;24.06.2025\n"
)
ACTIVITIES = "email,type,date\ndana@reyes.example,demo_requested,2025-06-25\n,page_viewed,2025-06-25\n"
SPEND = "Day,Campaign,Currency code,Cost\n2025-06-22,Brand,EUR,12.50\n2025-06-23,Brand,EUR,never\n"
DEALS = (
    "deal_id,email,stage,amount,currency,date\nd-1,dana@reyes.example,won,1200.50,EUR,2025-07-01\n"
    "d-2,lee@hale.example,stuck,,EUR,2025-07-01\n"
)
REVENUE = (
    "id,deal_id,amount,currency,date\nr-1,d-1,1200.50,EUR,2025-07-10\nr-2,d-1,-200.50,EUR,2025-07-11\n"
    "r-3,d-1,much,EUR,2025-07-11\n"
)
FILES = {"leads": LEADS, "activities": ACTIVITIES, "spend": SPEND, "deals": DEALS, "revenue": REVENUE}

COUNTS = {
    "leads": "3 rows: 2 accepted, 0 known before, 1 refused",
    "activities": "2 rows: 1 accepted, 0 known before, 1 refused",
    "spend": "2 rows: 1 accepted, 0 known before, 1 refused",
    "deals": "2 rows: 1 accepted, 0 known before, 1 refused",
    "revenue": "3 rows: 2 accepted, 0 known before, 1 refused",
}
REPEATED = {
    "leads": "3 rows: 0 accepted, 2 known before, 1",
    "activities": "2 rows: 0 accepted, 1 known before, 1",
    "spend": "2 rows: 0 accepted, 1 known before, 1",
    "deals": "2 rows: 0 accepted, 1 known before, 1",
    "revenue": "3 rows: 0 accepted, 2 known before, 1",
}
REFUSED = {
    "leads": [
        "accord_line,accord_reason,E-Mail,Name,Firma,Mitarbeiter,Eingang",
        "4,E-Mail: Not an e-mail address.,no address,Kim,Kim,,24.06.2025",
    ],
    "activities": [
        "accord_line,accord_reason,email,type,date",
        '3,"Nothing in the row says who the person is: an e-mail address, a telephone number or an id.",'
        ",page_viewed,2025-06-25",
    ],
    "spend": [
        "accord_line,accord_reason,Day,Campaign,Currency code,Cost",
        "3,Cost: Not an amount.,2025-06-23,Brand,EUR,never",
    ],
    "deals": [
        "accord_line,accord_reason,deal_id,email,stage,amount,currency,date",
        "3,stage: Say in the map what this word means (values).,d-2,lee@hale.example,stuck,,EUR,2025-07-01",
    ],
    "revenue": [
        "accord_line,accord_reason,id,deal_id,amount,currency,date",
        "4,amount: Not an amount.,r-3,d-1,much,EUR,2025-07-11",
    ],
}


class Running(NamedTuple):
    """An Accord that runs, with a company and a source for files."""

    program: AccordProcess
    client: Any

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.program.port}"


@pytest.fixture(scope="module")
async def accord(cluster: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    database = await create_database(cluster, template)
    with run_accord_up(database, tmp_path_factory.mktemp("accord")) as (program, client):
        program.await_ready()
        sign_agreement(client)
        client.call("PUT", "/v1/sources/fair", {"name": "Fair", "kind": "import", "region": "DE"})
        yield Running(program, client)
    await drop_database(cluster, database)


@pytest.fixture
def run(accord: Running, tmp_path: Path) -> Any:
    """Run `accord import KIND FILE` with more arguments, on a file with this content."""

    def run_command(kind: str, content: str, *more: str, key: str = KEY, base: str = "") -> Result:
        file = tmp_path / f"{kind}.csv"
        file.write_text(content)
        # Nothing of the folder here: the key is that of the environment.
        environment = {"ACCORD_KEY": key, "ACCORD_DATA": str(tmp_path), "TERMINAL_WIDTH": "400", "NO_COLOR": "1"}
        arguments = ["import", kind, str(file), "--base", base or accord.base, *more]
        return CliRunner().invoke(app, arguments, env=environment)

    return run_command


def read_refused(tmp_path: Path, kind: str) -> list[str]:
    """The lines of the file beside the file, without its mark."""
    return (tmp_path / f"{kind}.refused.csv").read_text("utf-8-sig").splitlines()


def tell(counts: str, file: Path | None = None) -> str:
    """What the command prints at its end."""
    beside = f"The refused rows stand in {file}, each with its line and the reason.\n" if file else ""
    return f"{counts}.\n{beside}"


def test_each_kind_of_file_is_taken_except_its_bad_rows_and_a_second_time_changes_nothing(
    accord: Running, run: Any, tmp_path: Path
) -> None:
    first = {kind: run(kind, content, "--source", "fair") for kind, content in FILES.items()}
    refused = {kind: read_refused(tmp_path, kind) for kind in FILES}
    again = {kind: run(kind, content, "--source", "fair") for kind, content in FILES.items()}

    assert {kind: result.stdout for kind, result in first.items()} == {
        kind: tell(counts, tmp_path / f"{kind}.refused.csv") for kind, counts in COUNTS.items()
    }
    assert {result.exit_code for result in [*first.values(), *again.values()]} == {1}
    assert refused == REFUSED
    assert {kind: result.stdout.partition(" refused")[0] for kind, result in again.items()} == REPEATED
    report = accord.client.wait_for(
        "/v1/reports/revenue?from=2025-06-01&to=2025-08-01",
        lambda document: document.get("totals", {}).get("revenue", {}).get("amount") == "1000.00",
    )
    assert report["totals"]["revenue"] == {"amount": "1000.00", "currency": "EUR"}


def test_files_of_deals_and_revenue_come_by_the_route_as_by_the_command(accord: Running) -> None:
    accord.client.call("POST", "/v1/leads", {"source": "fair", "contact": {"email": "nova@vale.example"}})
    files = {
        "deals": "deal_id,email,stage,amount,currency,date\nd-7,nova@vale.example,won,900,EUR,2025-09-01\n",
        "revenue": "deal_id,amount,currency,date\nd-7,450,EUR,2025-09-10\nd-7,450,EUR,2025-09-10\n",
    }
    answers = {kind: send_file(accord.base, kind, content) for kind, content in files.items()}
    again = {kind: send_file(accord.base, kind, content) for kind, content in files.items()}

    assert {kind: answer["rows"] for kind, answer in answers.items()} == {"deals": 1, "revenue": 2}
    for answer in again.values():
        accord.client.wait_for(f"/v1/imports/{answer['import_id']}", lambda document: document.get("state") == "done")
    totals = accord.client.wait_for(
        "/v1/reports/revenue?from=2025-09-01&to=2025-10-01&basis=period",
        lambda document: document.get("totals", {}).get("revenue", {}).get("amount") == "900.00",
    )["totals"]
    assert (totals["won"], totals["bookings"]["amount"]) == (1, "900.00")


def test_a_file_without_a_bad_row_ends_with_0_and_leaves_no_file_beside_it(run: Any, tmp_path: Path) -> None:
    result = run("leads", "email\nkim@vale.example\n", "--source", "fair")

    assert (result.exit_code, result.stdout) == (0, tell("1 rows: 1 accepted, 0 known before, 0 refused"))
    assert [file.name for file in tmp_path.iterdir()] == ["leads.csv"]


def test_a_dry_run_says_what_would_happen_and_sends_nothing(run: Any) -> None:
    leads = run("leads", "email\nrobin@vale.example\nno address\n", "--source", "fair", "--dry-run")
    deals = run("deals", DEALS.replace("d-1", "d-9"), "--dry-run")

    assert leads.stdout.startswith("2 rows: 1 would be accepted, 0 known before, 1 refused.")
    assert deals.stdout.startswith("2 rows: 1 would be accepted, 0 known before, 1 refused.")
    assert run("leads", "email\nrobin@vale.example\n", "--source", "fair").stdout.startswith(
        "1 rows: 1 accepted, 0 known"
    )


def test_a_map_says_what_the_columns_hold_and_which_source_they_are_of(
    accord: Running, run: Any, tmp_path: Path
) -> None:
    file_map = tmp_path / "map.yaml"
    file_map.write_text(
        "source: fair\ncolumns: {Kontakt: contact.email, Notiz: null}\n"
        "values: {company.industry: {Spedition: logistics}}\n"
    )

    result = run("leads", "Kontakt,Branche,Notiz\nsam@quill.example,Spedition,geheim\n", "--map", str(file_map))

    assert (result.exit_code, "Notiz → left out" in result.stderr) == (0, True)
    _, again = accord.client.call("POST", "/v1/leads", {"source": "fair", "contact": {"email": "sam@quill.example"}})
    profile = accord.client.call("GET", f"/v1/leads/{again['lead_id']}")[1]
    assert profile["attributes"]["company.industry"] == {"value": "logistics", "derived": False}
    assert "geheim" not in str(profile)


@pytest.mark.parametrize(
    ("kind", "content", "more", "sentence"),
    [
        ("leads", "email\na@x.example\n", {"key": "ak_" + "x" * 43}, "This key is wrong or was revoked"),
        ("revenue", REVENUE, {"key": "ak_" + "x" * 43}, "This key is wrong or was revoked"),
        ("leads", "1,2\n3,4\n", {}, "/file: No line was found that names the columns."),
        ("deals", "1,2\n3,4\n", {}, "No line was found that names the columns."),
        ("leads", "email\na@x.example\n", {"base": "http://127.0.0.1:9"}, "name that with --base"),
    ],
    ids=["key", "key of handoff", "file", "file of handoff", "away"],
)  # fmt: skip
def test_what_stops_the_whole_file_is_one_sentence_and_status_2(
    run: Any, kind: str, content: str, more: dict[str, str], sentence: str
) -> None:
    result = run(kind, content, "--source", "fair", **more)

    assert (result.exit_code, result.stdout) == (2, "")
    assert sentence in result.stderr


def test_a_source_that_there_is_not_a_map_and_a_file_that_cannot_be_read_are_told(run: Any, tmp_path: Path) -> None:
    file_map = tmp_path / "map.yaml"
    file_map.write_text("colums: {a: b}")
    results = [
        run("leads", LEADS, "--source", "nowhere"),
        run("leads", LEADS, "--map", str(file_map)),
        run("leads", LEADS, "--map", str(tmp_path / "missing.yaml")),
        run("guests", LEADS),
    ]

    sentences = [
        "/source: No source is configured",
        "/map/colums: Unknown field",
        "cannot read or write",
        "'guests' is not one of",
    ]
    assert [result.exit_code for result in results] == [2] * 4
    assert [sentence in result.stderr for sentence, result in zip(sentences, results, strict=True)] == [True] * 4


def test_the_command_shows_its_progress_on_a_terminal(accord: Running, tmp_path: Path) -> None:
    file = tmp_path / "many.csv"
    file.write_text("email\n" + "".join(f"p{number}@many.example\n" for number in range(300)))
    command = [sys.executable, "-m", "services.cli.main", "import", "leads", str(file), "--source", "fair"]
    settings = {"ACCORD_KEY": KEY, "FORCE_COLOR": "1", "COLUMNS": "100"}

    done = subprocess.run(
        [*command, "--base", accord.base], env=os.environ | settings, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout) == (0, tell("300 rows: 300 accepted, 0 known before, 0 refused"))
    assert "300/300" in done.stderr
