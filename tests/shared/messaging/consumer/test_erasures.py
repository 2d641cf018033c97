"""An erasure waits behind no record that failed, and what comes later of the lead is dropped."""

from collections.abc import Sequence

from uuid_utils.compat import uuid7

from shared.db.connection import Connection
from shared.events.intake import LeadCaptured, LeadErased
from shared.messaging.dead_letters.operations import list_dead_letters, replay
from shared.messaging.dead_letters.store import pass_erasures
from shared.messaging.event_handler import EventHandler, ReceivedEvent, dispatch
from shared.messaging.log.record import Record
from tests.shared.messaging.conftest import Connect
from tests.shared.messaging.event_builders import (
    lead_captured,
    lead_erased,
    number_staged_events,
    stage_events,
    to_record,
)
from tests.shared.messaging.recording_consumer import (
    RecordingHandler,
    create_handled_table,
    handled_numbers,
    running_consumer,
    wait_until,
)


async def test_an_erasure_deletes_the_dead_letters_of_every_id_and_what_comes_later_is_dropped(
    connect: Connect,
) -> None:
    intake, qualification = connect("intake"), connect("qualification")
    await create_handled_table(qualification)
    poison, other_id = uuid7(), uuid7()
    handler = RecordingHandler(poison)
    await stage_events(intake, [lead_captured(poison), lead_captured(poison), lead_captured(other_id)])
    await number_staged_events(intake)
    async with running_consumer(qualification, handler):

        async def parked() -> bool:
            return len(await list_dead_letters(qualification)) == 2

        await wait_until(parked)
        handler.poison = None
        await stage_events(intake, [*lead_erased(other_id, poison), lead_captured(poison), lead_captured(other_id)])
        await stage_events(intake, [lead_captured()])
        await number_staged_events(intake)

        async def done() -> bool:
            return len(await handled_numbers(qualification)) == 2

        await wait_until(done)

    assert await list_dead_letters(qualification) == []
    assert await replay(qualification, [handler.event_handler], "intake", str(poison)) == 0
    # The one before the erasure, and that of another lead.
    assert len(await handled_numbers(qualification)) == 2


async def test_a_service_that_keeps_bare_facts_gets_what_comes_later_too(connect: Connect) -> None:
    metrics, lead_id = connect("metrics"), uuid7()
    heard: list[tuple[str, str]] = []

    def hears(name: str, of_erased: bool) -> EventHandler:
        async def handle(_: Connection, events: Sequence[ReceivedEvent]) -> None:
            heard.extend((name, event.event.type) for event in events)

        return EventHandler((LeadCaptured, LeadErased), handle, of_erased)

    records = [to_record(event, number) for number, event in enumerate([*lead_erased(lead_id), lead_captured(lead_id)])]
    await metrics.run(lambda conn: add_and_dispatch(conn, [hears("all", True), hears("rest", False)], records))

    assert heard == [("all", "lead.erased"), ("all", "lead.captured"), ("rest", "lead.erased")]


async def add_and_dispatch(conn: Connection, handlers: Sequence[EventHandler], records: Sequence[Record]) -> None:
    await pass_erasures(conn, records)
    await dispatch(conn, handlers, records)
