"""What an operator can correct is said in one sentence by the command."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.cli.main import app

pytestmark = pytest.mark.pure


def test_a_missing_agreement_is_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "missing.yaml"

    result = CliRunner().invoke(app, ["agreement", "check", str(file)], env={"TERMINAL_WIDTH": "400"})

    assert result.exit_code == 2
    assert f"cannot read {file}: No such file or directory" in result.output
