"""The version that `accord --version` prints."""

import tomllib
from pathlib import Path

from typer.testing import CliRunner

from services.cli.main import app

PYPROJECT = Path(__file__).parents[1] / "pyproject.toml"


def test_the_command_prints_the_version_that_the_project_declares() -> None:
    result = CliRunner().invoke(app, ["--version"])

    declared = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]["version"]
    assert (result.exit_code, result.output) == (0, f"{declared}\n")
