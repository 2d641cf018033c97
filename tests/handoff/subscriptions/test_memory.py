"""A process of handoff without webhooks does not load what they need."""

import subprocess
import sys

import pytest

LOADED = (
    "import sys, services.handoff.main; print([name for name in ('aiohttp', 'cryptography') if name in sys.modules])"
)


@pytest.mark.usefixtures("processes_and_sockets")
def test_a_process_without_webhooks_loads_no_http_client_and_no_encryption() -> None:
    run = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)

    assert run.stdout == "[]\n"
