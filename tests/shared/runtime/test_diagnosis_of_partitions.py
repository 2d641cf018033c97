"""`accord doctor` says how many partitions there are, and whether raising them was interrupted."""

from pydantic import SecretStr

from shared.config.settings import Settings
from shared.db.messaging_tables import SERVICES
from shared.runtime.diagnosis.finding import Finding
from shared.runtime.diagnosis.partitions import check_partitions
from tests.support.database import run_sql


async def test_topics_with_as_many_partitions_each_are_well(database_url: str) -> None:
    settings = Settings(database_url=SecretStr(database_url))

    assert await check_partitions(settings, SERVICES) == Finding("ok", "partitions", "each topic has 12")


async def test_an_interrupted_raise_is_to_be_repeated(database_url: str) -> None:
    await run_sql(database_url, "update intake.partitioning set count = 48")

    assert await check_partitions(Settings(database_url=SecretStr(database_url)), SERVICES) == Finding(
        "warning",
        "partitions",
        "topics differ (intake 48, qualification 12, handoff 12, metrics 12): run `accord partitions 48` again",
    )
