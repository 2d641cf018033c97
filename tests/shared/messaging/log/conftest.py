"""Kafka brokers, and the two logs."""

from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import pytest

from shared.messaging.consumer import journal_fallback
from tests.shared.messaging.log.log_backends import Log
from tests.support.database import create_database, drop_database
from tests.support.kafka_address import any_broker
from tests.support.kafka_broker import OwnBroker, run_broker

NO_STALL_SECONDS = 3600.0


@pytest.fixture(autouse=True)
def one_after_the_other(one_worker: None) -> None:
    """These tests share brokers and measure how long events wait, so none of them runs beside another."""


@pytest.fixture(scope="session")
def bootstrap() -> Iterator[str]:
    """The address of a broker that no test may stop."""
    with any_broker() as address:
        yield address


@pytest.fixture(scope="package")
def broker() -> Iterator[OwnBroker]:
    """A broker that tests kill, suspend and wipe; every test leaves it running."""
    with run_broker() as own:
        yield own


@pytest.fixture
def kafka(bootstrap: str) -> Log:
    """Kafka in front of the journal."""
    return Log(bootstrap, _prefix())


@pytest.fixture
def frail_kafka(broker: OwnBroker) -> Log:
    """The same on the broker that may be killed."""
    return Log(broker.bootstrap, _prefix())


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Consumers never count Kafka as stalled: here it is healthy, and only as slow as the machine."""
    monkeypatch.setattr(journal_fallback, "STALL_SECONDS", NO_STALL_SECONDS)


@pytest.fixture(params=["journal", "kafka"])
def log(request: pytest.FixtureRequest) -> Log:
    """Each of the two logs."""
    if request.param == "journal":
        return Log()
    bootstrap: str = request.getfixturevalue("bootstrap")
    return Log(bootstrap, _prefix())


@pytest.fixture
async def other_database_url(cluster: str, template: str) -> AsyncIterator[str]:
    """A second database like `database_url`."""
    url = await create_database(cluster, template)
    yield url
    await drop_database(cluster, url)


def _prefix() -> str:
    return f"test-{uuid4().hex[:12]}-"
