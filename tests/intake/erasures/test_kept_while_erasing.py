"""A body that is kept while its person is erased is either there for the erasure to find, or finds the erasure."""

from uuid import UUID

from services.intake.captures.domain.arrival import Arrival, KeptArrival
from services.intake.captures.handlers.keep_arrivals import keep_arrivals
from services.intake.erasures.domain import Order
from services.intake.erasures.handlers import erase, keep_keys
from tests.intake.erasures.overlapping import KEY_ID, SECRETS, Work, run_overlapping
from tests.intake.erasures.waiting import capture_dana, make_form
from tests.intake.imports.files import upload
from tests.intake.service import IntakeService
from tests.support.stored_texts import find_tables

ARRIVALS = "select count(*) from arrivals"


def keep(arrival: Arrival) -> Work:
    """The transaction that keeps a refused arrival."""
    return lambda conn: keep_arrivals(conn, [KeptArrival(arrival, "refused", "invalid")], SECRETS)


def begin(lead_id: str) -> Work:
    """The first transaction of an erasure."""
    return lambda conn: keep_keys.begin(conn, Order(UUID(lead_id), KEY_ID, SECRETS))


async def test_an_erasure_waits_for_a_body_that_is_being_kept_and_deletes_it(
    service: IntakeService, database_url: str
) -> None:
    lead_id = await capture_dana(service)
    arrival = make_form(b"email=dana%40example.com")

    await run_overlapping(service, database_url, keep(arrival), begin(lead_id))

    assert await service.rows(ARRIVALS) == [(1,)]
    await erase.erase_lead(service.database, Order(UUID(lead_id), KEY_ID, SECRETS))
    assert await service.rows(ARRIVALS) == [(0,)]


async def test_a_body_that_comes_to_be_kept_while_an_erasure_begins_waits_and_is_dropped(
    service: IntakeService, database_url: str
) -> None:
    lead_id = await capture_dana(service)
    arrivals = [make_form(b"email=dana%40example.com"), make_form(b"email=kim%40example.com")]

    await run_overlapping(service, database_url, begin(lead_id), keep(arrivals[0]))

    assert await service.rows(ARRIVALS) == [(0,)]
    await service.database.run(keep(arrivals[1]))
    assert await service.rows(ARRIVALS) == [(1,)]


async def test_a_body_that_comes_after_the_erasure_began_stays(service: IntakeService) -> None:
    lead_id = await capture_dana(service)
    await service.database.run(begin(lead_id))

    await service.database.run(keep(make_form(b"email=dana%40example.com")))

    assert await service.rows(ARRIVALS) == [(1,)]


async def test_an_erasure_that_ended_after_its_first_step_is_done_when_it_is_asked_again(
    service: IntakeService,
) -> None:
    lead_id = await capture_dana(service)
    waiting = make_form(b"email=dana%40example.com")
    await service.database.run(begin(lead_id))
    assert await service.rows("select count(*) from contacts.people") == [(1,)]

    assert (await service.admin.delete(f"/v1/leads/{lead_id}")).json()["captures"] == 1

    await service.database.run(keep(waiting))
    assert await service.rows(ARRIVALS) == [(0,)]


async def test_what_comes_between_the_steps_of_an_erasure_goes_too(service: IntakeService, database_url: str) -> None:
    lead_id = await capture_dana(service)
    begun = await service.database.run(begin(lead_id))
    await service.database.run(keep(make_form(b"email=dana%40example.com")))
    await service.database.run(keep(make_form(b"email=kim%40example.com")))
    assert (await upload(service, b"email\ndana@example.com\n", source="website")).status_code == 202

    order = Order(UUID(lead_id), KEY_ID, SECRETS)
    await service.database.run(lambda conn: erase.erase_stored(conn, order, begun.at))

    assert await service.rows(ARRIVALS) == [(1,)]
    assert await find_tables(database_url, ["dana@example.com"]) == {}
