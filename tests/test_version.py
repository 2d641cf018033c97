"""The version that `accord` reports."""

import tomllib
from pathlib import Path

from typer.testing import CliRunner

from services.cli.main import app

PYPROJECT = Path(__file__).parents[1] / "pyproject.toml"


def test_the_command_prints_the_version_that_the_project_declares() -> None:
    answer = CliRunner().invoke(app, ["--version"])

    declared = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]["version"]
    assert (answer.exit_code, answer.output) == (0, f"{declared}\n")
