"""`accord doctor`: checks what an installation needs and says what to do about what it finds."""

from pathlib import Path
from typing import Annotated

import typer
import uvloop

from services.cli.services import BUILDS
from shared.config.settings import read_settings
from shared.embedded_postgres.data_folder import default_folder
from shared.runtime.data_directory import settings_of_running_instance
from shared.runtime.diagnosis import diagnose
from shared.telemetry import configure

Data = Annotated[Path | None, typer.Option(help="The folder of the embedded database; else ACCORD_DATABASE_URL.")]
# The topics that outside readers may read.
TOPICS = ("intake", "qualification", "handoff", "metrics")


def run_doctor(data: Data = None) -> None:
    """Check machine, PostgreSQL, services and log; exit status 1 if something does not work or data is at risk."""
    told = read_settings(data=data)
    # The disk of a server is not this machine's.
    folder = (told.data or default_folder()) if told.is_embedded else None
    settings = settings_of_running_instance(told).model_copy(update={"data": folder})
    configure()
    findings = uvloop.run(diagnose(settings, tuple(BUILDS), TOPICS))
    for finding in findings:
        typer.echo(f"{finding.level:8} {finding.subject}: {finding.sentence}")
    if any(finding.level == "problem" for finding in findings):
        raise typer.Exit(1)
