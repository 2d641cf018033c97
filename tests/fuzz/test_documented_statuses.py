"""Every request that Schemathesis makes from the OpenAPI document gets a status that the document lists."""

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.accord_process import KEY, run_accord_up
from tests.support.scenario import set_up_company

ROOT = Path(__file__).parents[2]
EXAMPLES = 5
SEED = 20261122
LIMIT_SECONDS = 600
# Longer than the program itself lets a read take: then it answers 503.
ANSWER_SECONDS = 60
OPERATIONS = 30


def run_schemathesis(arguments: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the `st` command with these arguments in this folder."""
    return subprocess.run(
        [Path(sys.executable).with_name("st"), *arguments],
        env={**os.environ, "SCHEMATHESIS_HOOKS": "tests.fuzz.hooks", "PYTHONPATH": str(ROOT)},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=LIMIT_SECONDS,
        check=False,
    )


@pytest.mark.timeout(LIMIT_SECONDS + 60)
async def test_schemathesis_finds_no_status_that_is_not_documented(database_url: str, tmp_path: Path) -> None:
    with run_accord_up(database_url, tmp_path) as (program, client):
        program.await_ready()
        set_up_company(client)
        document = f"http://127.0.0.1:{program.port}/openapi.json"
        # Without DELETE, since Schemathesis would revoke the key that it uses.
        arguments = [
            *("run", document, "-H", f"Authorization: Bearer {KEY}", "--exclude-method", "DELETE"),
            # A stream has no end, and Schemathesis would wait for it.
            *("--exclude-path", "/v1/stream"),
            *("--checks", "no_lasting_server_error,status_code_conformance", "--phases", "coverage,fuzzing"),
            *("--max-examples", str(EXAMPLES), "--seed", str(SEED), "--no-color"),
            *("--request-timeout", str(ANSWER_SECONDS)),
        ]
        result = await asyncio.to_thread(run_schemathesis, arguments, tmp_path)

        assert result.returncode == 0, result.stdout
        assert program.is_running()

    selected, tested = (re.search(rf"{word}: (\d+)", result.stdout) for word in ("Selected", "Tested"))
    assert selected
    assert tested
    assert int(selected[1]) == int(tested[1]) > OPERATIONS
