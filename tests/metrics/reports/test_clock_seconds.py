"""The seconds of clocks found by counts are those of all clocks, also of clocks that changed since."""

import random

import pytest

from shared.db.connection import sql
from shared.db.database import Database
from tests.metrics.conftest import Receive
from tests.metrics.event_builders import agreement_activated, day
from tests.metrics.reports.stories import random_requests
from tests.metrics.reports.two_ways import assert_sums_are_right, refold

# Long and short, equal ones, and below a second; of sellers, teams and channels, and of none.
CLOCKS = sql("""
    with leads as (
        insert into first_touches (lead_id, captured_at, recorded_at, number, source, channel, source_kind, touched_at,
            touched_recorded_at, touched_number, source_key, channel_key)
        select gen_random_uuid(), at, at, n, 'site', channel, 'form', at, at, n, 'site', channel
        from (
            select n, timestamptz '2026-02-20' + n * interval '5 hours' as at,
                   (array['social', 'e-mail', null])[1 + n % 3] as channel
            from generate_series(1, 500) n
        ) people
        returning lead_id, captured_at, number as n
    )
    insert into clocks (clock, lead_id, product, target, seller, team, started_at, due_at, state, elapsed_seconds,
        business_seconds)
    select gen_random_uuid(), lead_id, 'fleet', target, (array['anna', 'ben', 'carla', null])[1 + (n + place) % 4],
           (array['north', 'south', null])[1 + n % 3], captured_at, captured_at + interval '4 hours',
           case when n % 7 = 0 then 'running' when n % 5 = 0 then 'breached' else 'met' end,
           case when n % 7 > 0 then case when n % 9 = 0 then 0.25 else exp(random() * 12) end end,
           case when n % 7 > 0 then 60 * (n % 11) end
    from leads cross join (values (0, 'acceptance'), (1, 'first_contact')) t (place, target)
""")
CHANGE = sql("""
    update clocks set elapsed_seconds = elapsed_seconds * 3, seller = 'anna', state = 'met' where clock in (
        select clock from clocks order by clock limit 150
    )
""")
END = sql("""
    update clocks set state = 'cancelled' where clock in (select clock from clocks order by clock desc limit 60)
""")


@pytest.mark.parametrize("seed", range(2))
async def test_the_seconds_of_a_thousand_clocks_are_exact_by_every_group_basis_and_seller(
    database: Database, receive: Receive, seed: int
) -> None:
    requests = random_requests(random.Random(seed))
    await receive(agreement_activated(day(1, 1), "Europe/Berlin"))
    await database.run(lambda conn: conn.execute(CLOCKS))
    await refold(database)
    await assert_sums_are_right(database, requests, 25)
    await database.run(lambda conn: conn.execute(CHANGE))
    await assert_sums_are_right(database, requests, 25)
    await refold(database, 40)
    await database.run(lambda conn: conn.execute(END))

    await assert_sums_are_right(database, requests, 25)
