"""An exception is logged by its class and lines of code; its message may hold personal data and is left out."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import create_async_engine

from shared.telemetry import describe_exception
from tests.shared.telemetry.canary import CANARY, raise_and_catch


async def test_a_database_error_is_described_by_its_sqlstate(cluster: str) -> None:
    engine = create_async_engine(cluster)
    async with engine.connect() as conn:
        await conn.execute(text("create temporary table people (email text primary key)"))
        with pytest.raises(IntegrityError) as caught:
            await conn.execute(text("insert into people values (:email), (:email)"), {"email": CANARY})
    await engine.dispose()

    assert CANARY in str(caught.value)
    assert describe_exception(caught.value)["sqlstate"] == "23505"
    assert CANARY not in str(describe_exception(caught.value))


def test_each_failure_of_a_group_is_described() -> None:
    description = describe_exception(
        ExceptionGroup(CANARY, [raise_and_catch(ValueError(CANARY)), raise_and_catch(OSError(CANARY))])
    )

    assert [failure["type"] for failure in description["failures"]] == ["builtins.ValueError", "builtins.OSError"]
    assert CANARY not in str(description)
