"""A process remembers the sources that captures name; a source that changes counts from the next capture on."""

import pytest

from services.intake.leads.handlers.commit_captures import CaptureRequest, Result, commit_captures
from services.intake.sources.store import KnownSources
from shared.db.connection import Connection
from shared.db.retries import ATTEMPTS
from shared.errors import Unavailable
from tests.intake.builders import lead, person
from tests.intake.capture_groups import request
from tests.intake.service import SECRET, IntakeService
from tests.support.database import run_sql
from tests.support.statement_counter import record_statements

LOCAL, IN_GERMANY, IN_AUSTRIA = (person(phone=number) for number in ("030 1234567", "+49301234567", "+43301234567"))
TOUCH = "update intake.sources set changed_at = clock_timestamp()"


async def commit(service: IntakeService, known: KnownSources, *requests: CaptureRequest) -> list[Result]:
    """The results of a group in the process that knows these sources."""
    return await service.database.run(lambda conn: commit_captures(conn, requests, [SECRET.encode()], known))


async def test_a_source_is_read_once_for_many_groups(service: IntakeService) -> None:
    known = KnownSources()
    with record_statements() as executed:
        for number in range(3):
            await commit(service, known, request(lead(external_id=f"f-{number}")))

    assert len([statement for statement in executed if "select * from sources" in statement]) == 1


async def test_local_numbers_are_read_by_the_region_that_the_source_has_now(service: IntakeService) -> None:
    """Another process changes the region: this one has identified its captures by the former one."""
    known = KnownSources()
    await service.put_source("website", kind="form", region="DE")
    (german,) = await commit(service, known, request(LOCAL))
    await service.put_source("website", kind="form", region="AT")

    results = await commit(service, known, request(LOCAL), request(IN_GERMANY), request(IN_AUSTRIA))

    austrian = results[0]
    assert [getattr(result, "lead_id", None) for result in results] == [
        getattr(result, "lead_id", result) for result in (austrian, german, austrian)
    ]
    assert await service.rows("select count(*) from leads") == [(2,)]


async def test_a_source_that_is_no_longer_live_filters_the_next_capture(service: IntakeService) -> None:
    known = KnownSources()
    (first,) = await commit(service, known, request(lead()))
    await service.put_source("website", kind="form", live=False)
    (second,) = await commit(service, known, request(lead()))

    assert [getattr(result, "outcome", result) for result in (first, second)] == ["accepted", "filtered"]


async def test_a_source_is_known_from_the_moment_it_is_configured(service: IntakeService) -> None:
    known, body = KnownSources(), lead(source="fair")
    (before,) = await commit(service, known, request(body))
    await service.put_source("fair", kind="import")
    (after,) = await commit(service, known, request(body))

    assert (getattr(before, "code", before), getattr(after, "outcome", after)) == ("unknown-source", "accepted")


async def test_a_source_that_changes_whenever_it_was_read_is_not_waited_for_without_end(
    service: IntakeService, database_url: str
) -> None:
    attempts = 0

    class ChangingSources(KnownSources):
        async def find(self, conn: Connection, names: object) -> dict[str, object]:  # type: ignore[override]
            nonlocal attempts
            attempts += 1
            found = await super().find(conn, names)  # type: ignore[arg-type]
            await run_sql(database_url, TOUCH)
            return found  # type: ignore[return-value]

    with pytest.raises(Unavailable):
        await commit(service, ChangingSources(), request(lead()))

    assert attempts == ATTEMPTS
    assert await service.rows("select count(*) from captures") == [(0,)]
