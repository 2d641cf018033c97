"""The gauges of what the database holds."""

from prometheus_client import REGISTRY

from shared.db.connection import Connection, sql
from shared.db.database import Database
from shared.messaging.set_aside import COUNT_LIMIT
from shared.runtime.maintenance import refresh_gauges
from shared.telemetry import unpublished_events

_STAGE = sql("""
    insert into outbox (partition, event_id, type, version, subject, occurred_at, recorded_at, data)
    select 0, gen_random_uuid(), 'x', 1, 'x', now(), now() - age, '{}'
    from unnest(array[interval '1 hour', interval '1 minute']) as age
""")
_PARK = sql("""
    insert into dead_letters
        (topic, partition, number, event_id, type, version, subject, occurred_at, recorded_at, data, error)
    select 'intake', 0, number, gen_random_uuid(), 'x', 1, 'x', now(), now(), '{}', 'ValueError'
    from generate_series(1, cast(:letters as int)) as number
""")
_HANDLE = sql("update positions set number = 3 where topic = 'intake' and partition = 7")


def read_gauge(name: str, service: str) -> float | None:
    return REGISTRY.get_sample_value(name, {"service": service})


def read_unpublished() -> float | None:
    return REGISTRY.get_sample_value("accord_unpublished_events", {"service": "intake"})


async def number_events(conn: Connection) -> None:
    await conn.execute(sql("update heads set number = 5, published = 2 where partition in (0, 7)"))


async def test_numbered_events_that_kafka_does_not_have_are_shown(database: Database) -> None:
    await database.run(number_events)
    await refresh_gauges(database, publishes=True)
    assert read_unpublished() == 6


async def test_without_kafka_no_event_is_unpublished(database: Database) -> None:
    await database.run(number_events)
    unpublished_events.labels("intake").set(0)
    await refresh_gauges(database, publishes=False)
    assert read_unpublished() == 0


async def test_the_age_of_the_oldest_event_without_a_number_is_shown(database: Database) -> None:
    await refresh_gauges(database, publishes=True)
    assert read_gauge("accord_outbox_oldest_seconds", "intake") == 0
    await database.run(lambda conn: conn.execute(_STAGE))
    await refresh_gauges(database, publishes=True)
    assert 3600 <= (read_gauge("accord_outbox_oldest_seconds", "intake") or 0) < 4000


async def test_of_very_many_dead_letters_ten_thousand_are_counted(database_url: str) -> None:
    qualification = Database(database_url, "qualification")
    await qualification.run(lambda conn: conn.execute(_PARK, {"letters": COUNT_LIMIT + 5}))
    await refresh_gauges(qualification, publishes=True)
    await qualification.close()
    assert read_gauge("accord_dead_letters", "qualification") == COUNT_LIMIT


async def test_the_lag_is_that_of_the_service_also_where_this_process_reads_nothing(database_url: str) -> None:
    intake, qualification = Database(database_url, "intake"), Database(database_url, "qualification")
    await intake.run(number_events)
    await qualification.run(lambda conn: conn.execute(_HANDLE))
    await refresh_gauges(qualification, publishes=False)
    await intake.close()
    await qualification.close()

    lag = REGISTRY.get_sample_value("accord_consumer_lag", {"service": "qualification", "topic": "intake"})
    assert lag == 2 * 5 - 3
