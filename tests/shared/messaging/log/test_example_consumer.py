"""The example of the documents reads events from a real Kafka."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from shared.config.kafka_settings import KafkaConnection
from shared.messaging.log.kafka import KafkaPublisher
from shared.messaging.log.record import Record
from tests.shared.messaging.event_builders import NOON

pytestmark = pytest.mark.usefixtures("processes_and_sockets")

EXAMPLE = Path(__file__).parents[4] / "docs" / "examples" / "consume_events.py"
SECONDS = 60.0


@contextmanager
def run_example(bootstrap: str, topic: str) -> Iterator[subprocess.Popen[str]]:
    """The example, as its first lines say."""
    arguments = [sys.executable, str(EXAMPLE), bootstrap, topic]
    program = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        yield program
    finally:
        program.kill()
        program.communicate()


def read_lines(program: subprocess.Popen[str], count: int) -> list[str]:
    assert program.stdout
    return [program.stdout.readline().rstrip() for _ in range(count)]


def offered(number: int, event_id: UUID) -> Record:
    """An event with this number in its partition."""
    return Record("handoff", 5, number, uuid4(), event_id, "handoff.offered", 1, f"lead-{number}", NOON, NOON, "{}")


async def test_the_example_shows_each_event_once_and_each_gap(bootstrap: str) -> None:
    prefix, ids = f"test-{uuid4().hex[:8]}-", {number: uuid4() for number in (1, 2, 3, 6)}
    publisher = KafkaPublisher(KafkaConnection(bootstrap), "handoff", 30, prefix)
    try:
        for numbers in ([1, 2], [1, 2, 3], [6], [3], [6]):
            await publisher.publish([offered(number, ids[number]) for number in numbers])
    finally:
        await publisher.close()
    with run_example(bootstrap, f"{prefix}handoff") as program:
        lines = await asyncio.wait_for(asyncio.to_thread(read_lines, program, 5), SECONDS)

    assert lines == [
        "handoff.offered lead-1 1",
        "handoff.offered lead-2 2",
        "handoff.offered lead-3 3",
        "gap in partition 5: 4 to 5",
        "handoff.offered lead-6 6",
    ]
