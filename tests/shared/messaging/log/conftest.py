"""Brokers, and the two logs."""

from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import pytest

from shared.messaging import journal_fallback
from tests.shared.messaging.log.log_backends import Log
from tests.support.database import create_database, drop_database
from tests.support.kafka_address import any_broker
from tests.support.kafka_broker import OwnBroker, own_broker

PATIENCE_SECONDS = 3600.0


@pytest.fixture(autouse=True)
def one_after_the_other(one_worker: None) -> None:
    """These tests share brokers and measure how long events wait, so none of them runs beside another."""


@pytest.fixture(scope="session")
def bootstrap() -> Iterator[str]:
    """The address of a broker that nobody may stop."""
    with any_broker() as address:
        yield address


@pytest.fixture(scope="package")
def broker() -> Iterator[OwnBroker]:
    """A broker to be killed, frozen and wiped; every test leaves it running."""
    with own_broker() as own:
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
    """Readers that wait for Kafka as long as it takes: here it is well, and only as slow as the machine."""
    monkeypatch.setattr(journal_fallback, "SILENCE_SECONDS", PATIENCE_SECONDS)


@pytest.fixture(params=["journal", "kafka"])
def log(request: pytest.FixtureRequest) -> Log:
    """Either log."""
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
