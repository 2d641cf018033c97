"""What a running Accord shows beside its tables: series, dead letters on the command line, messages in Kafka."""

import os
import subprocess
import sys
from contextlib import closing
from http.client import HTTPConnection

from tests.flow.log_backends import LogBackend
from tests.shared.messaging.log.kafka_admin import read_messages
from tests.shared.messaging.log.log_backends import Log
from tests.support.accord_process import AccordProcess


def fetch_series(program: AccordProcess) -> str:
    with closing(HTTPConnection("127.0.0.1", program.port, timeout=30)) as connection:
        connection.request("GET", "/metrics")
        text = connection.getresponse().read().decode()
    assert "accord_captures_total" in text
    return text


def list_dead_letters(database_url: str) -> list[str]:
    """What the command line prints of the dead letters: the list, and the first of them whole."""

    def run(*arguments: str) -> str:
        command = [sys.executable, "-m", "services.cli.main", "dead-letters", *arguments]
        environment = {**os.environ, "ACCORD_DATABASE_URL": database_url}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout

    listed = run("list")
    return [listed, run("show", *listed.split()[:4])]


async def read_topic(kafka: LogBackend, service: str) -> list[str]:
    """Every message of the service's topic with its key and headers, as any other consumer reads it."""
    messages = await read_messages(Log(kafka.settings["ACCORD_KAFKA_BOOTSTRAP"]), service)
    return [f"{message.key!r} {message.headers!r} {message.value.decode()}" for message in messages]
