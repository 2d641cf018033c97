"""A process keeps in memory what it works with, and nothing that only commands, migrations and rare paths need."""

import subprocess
import sys

import pytest

from services.cli.services import BUILDS

pytestmark = pytest.mark.usefixtures("processes_and_sockets")

# What takes a megabyte or more and is loaded with its first use, or never.
RARE = (
    "aiohttp", "aiokafka", "aiosmtplib", "alembic", "cryptography", "disposable_email_domains", "greenlet", "jinja2",
    "pydantic.v1", "rich", "sqlalchemy.orm", "watchfiles", "xml.dom",
)  # fmt: skip


def run_program(program: str, *arguments: str) -> list[str]:
    """The words that a program prints in a process of its own."""
    run = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True)
    return run.stdout.split()


def list_loaded(services: tuple[str, ...]) -> set[str]:
    """The modules of a process that is about to run these services."""
    program = (
        "import sys; import services.cli.main; from services.cli.services import BUILDS;"
        "[BUILDS[name] for name in sys.argv[1:]];"
        "print(*(name for name, module in sys.modules.items() if module))"
    )
    return set(run_program(program, *services))


def test_a_process_of_all_services_has_not_loaded_what_only_rare_paths_need() -> None:
    assert list_loaded(tuple(BUILDS)).intersection(RARE) == set()


@pytest.mark.parametrize("service", BUILDS)
def test_a_process_of_one_service_has_no_code_of_another(service: str) -> None:
    packages = {name.split(".")[1] for name in list_loaded((service,)) if name.startswith("services.")}

    assert packages == {"cli", service}


def test_models_are_built_when_they_are_first_used_and_that_of_a_lead_at_once() -> None:
    program = (
        "from services.intake.captures.schemas.payload import LeadIn; from fastapi.openapi.models import OpenAPI;"
        "from shared.agreement.document import Agreement;"
        "print(*(model.__pydantic_complete__ for model in (LeadIn, OpenAPI, Agreement)))"
    )

    assert run_program(program) == ["True", "False", "False"]


def test_an_agreement_with_public_holidays_loads_those_of_its_own_countries_only() -> None:
    program = (
        "import sys; from shared.values.holidays import list_holidays;"
        "list_holidays('DE-BE', 2026); list_holidays('AT', 2026);"
        "print(*(name for name in sys.modules if name.startswith('holidays.countries.')))"
    )

    assert set(run_program(program)) == {"holidays.countries.germany", "holidays.countries.austria"}
