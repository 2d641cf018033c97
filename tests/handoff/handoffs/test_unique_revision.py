"""The revision that makes handoffs unique by lead, kind and cycle, on handoffs of the former version."""

import pytest
from sqlalchemy.exc import IntegrityError

from shared.db.migrations import downgrade, migrate
from tests.support.database import run_sql

ADD = """
    insert into handoff.handoffs (handoff_id, lead_id, product, kind, cycle, state, why, standings)
    values ('0000000{number}-0000-7000-8000-000000000000', '00000009-0000-7000-8000-000000000000', '{product}', 'mql',
            {number}, '{state}', '{why}', '{{}}')
"""
NAMED = "select why, named from handoff.handoffs order by cycle"
AGAIN = "update handoff.handoffs set cycle = 1, product = 'fleet' where cycle = 2"


async def test_offered_handoffs_say_whether_their_seller_was_named_and_a_cycle_has_one(database_url: str) -> None:
    await downgrade(database_url, "handoff", "0037")
    whys = (
        "reassigned by hand",
        "the deal''s owner",
        "rule vip: one seller only; anna alone is free",
        "rule all: fair",
    )
    for number, why in enumerate(whys, start=1):
        await run_sql(database_url, ADD.format(number=number, product="default", state="offered", why=why))
    await run_sql(database_url, ADD.format(number=5, product="solar", state="won", why="the deal''s owner"))

    await migrate(database_url)

    rows = await run_sql(database_url, NAMED)
    assert [named for _, named in rows] == [True, True, True, False, False]
    with pytest.raises(IntegrityError, match="handoffs_lead_id_kind_cycle_key"):
        await run_sql(database_url, AGAIN)
