"""`accord doctor` says whether Kafka answers, and whether its topics are those that Accord expects."""

from typing import Any

import pytest

from shared.config.settings import Settings
from shared.runtime.diagnosis.log import check_log, check_topic
from tests.support.ports import free_port


@pytest.mark.usefixtures("processes_and_sockets")
async def test_services_work_without_kafka() -> None:
    address = f"127.0.0.1:{free_port()}"
    settings = Settings(log="kafka", kafka_bootstrap=address)

    (finding,) = await check_log(settings, ("intake",))

    assert (finding.level, finding.subject) == ("warning", "Kafka")
    assert finding.sentence.startswith("no broker of ACCORD_KAFKA_BOOTSTRAP answers")


@pytest.mark.parametrize(
    ("topic", "finding"),
    [
        (
            {"error_code": 3, "partitions": []},
            ("warning", "topic t is missing: the first process that publishes creates it"),
        ),
        (
            {"error_code": 0, "partitions": [{"replicas": [1]}] * 6},
            ("problem", "topic t has 6 of 12 partitions: add them, or nothing is published to it"),
        ),
        (
            {"error_code": 0, "partitions": [{"replicas": [1, 2, 3]}] * 12},
            ("ok", "topic t has 12 partitions, 3 times each"),
        ),
    ],
)
def test_a_topic_needs_the_partitions_of_the_journal(topic: dict[str, Any], finding: tuple[str, str]) -> None:
    found = check_topic({"topic": "t", **topic}, 12)

    assert (found.level, found.sentence) == finding
