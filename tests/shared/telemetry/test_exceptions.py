"""A failure is told by its class and places; what it says may hold someone's data."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import create_async_engine

from shared.telemetry import describe_exception
from tests.shared.telemetry.canary import CANARY, raised


async def test_a_database_error_is_told_with_its_sqlstate(cluster: str) -> None:
    engine = create_async_engine(cluster)
    async with engine.connect() as conn:
        await conn.execute(text("create temporary table people (email text primary key)"))
        with pytest.raises(IntegrityError) as caught:
            await conn.execute(text("insert into people values (:email), (:email)"), {"email": CANARY})
    await engine.dispose()

    assert CANARY in str(caught.value)
    assert describe_exception(caught.value)["sqlstate"] == "23505"
    assert CANARY not in str(describe_exception(caught.value))


def test_a_group_of_failures_is_told_one_by_one() -> None:
    found = describe_exception(ExceptionGroup(CANARY, [raised(ValueError(CANARY)), raised(OSError(CANARY))]))

    assert [failure["type"] for failure in found["failures"]] == ["builtins.ValueError", "builtins.OSError"]
    assert CANARY not in str(found)
