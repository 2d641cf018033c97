"""An import is durable and safe to repeat: neither a death in the middle nor a second import doubles a row."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.intake.imports.handlers import commit_rows
from services.intake.imports.handlers.work import ImportWorker
from services.intake.imports.store import pieces
from services.intake.leads.handlers.commit_captures import commit_captures
from tests.intake.imports.files import counts, run_import, upload
from tests.intake.service import SECRET, IntakeService

ROWS = 450
LEADS = "E-Mail,Name\n" + "".join(f"p{number}@firm{number}.example,Person {number}\n" for number in range(ROWS))


@pytest.fixture(autouse=True)
async def add_source(service: IntakeService) -> None:
    await service.put_source("fair", kind="import", region="DE")


def worker(service: IntakeService) -> ImportWorker:
    return ImportWorker(service.database, (SECRET.encode(),))


async def find(service: IntakeService, import_id: str) -> dict[str, Any]:
    result: dict[str, Any] = (await service.admin.get(f"/v1/imports/{import_id}")).json()
    return result


async def test_a_process_that_dies_in_a_piece_leaves_nothing_doubled_and_nothing_lost(
    service: IntakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_id = (await upload(service, LEADS.encode(), source="fair")).json()["import_id"]
    await worker(service).work_on_piece()
    with monkeypatch.context() as patch:
        # After the leads of the piece were written, before its commit.
        patch.setattr(pieces, "delete", die)
        with pytest.raises(asyncio.CancelledError):
            await worker(service).work_on_piece()

    first, second = worker(service), worker(service)
    while any(await asyncio.gather(first.work_on_piece(), second.work_on_piece())):
        pass

    done = await find(service, import_id)
    assert (done["state"], counts(done)) == ("done", {"accepted": ROWS, "repeats": 0, "refused": 0})
    assert await service.rows("select count(*), count(distinct lead_id) from captures") == [(ROWS, ROWS)]
    assert await service.rows("select count(*) from import_pieces") == [(0,)]
    captured = [event for event in await service.staged_events() if event["type"] == "lead.captured"]
    assert len(captured) == ROWS


async def die(*_: Any) -> None:
    raise asyncio.CancelledError


async def test_the_same_file_again_changes_nothing(service: IntakeService) -> None:
    await run_import(service, LEADS.encode(), source="fair")

    again = await run_import(service, LEADS.replace(",", ";").encode("utf-16"), source="fair")

    assert counts(again) == {"accepted": 0, "repeats": ROWS, "refused": 0}


async def test_a_dry_run_says_what_would_happen_and_keeps_nothing(service: IntakeService) -> None:
    content = (LEADS + "no-address,Lee Hale\n").encode()

    rehearsed = await run_import(service, content, source="fair", dry_run="true")

    assert counts(rehearsed) == {"accepted": ROWS, "repeats": 0, "refused": 1}
    assert await service.rows("select count(*) from captures") == [(0,)]
    assert await service.staged_events() == []


async def test_leads_without_a_time_came_so_long_ago_that_no_clock_runs(service: IntakeService) -> None:
    await run_import(service, b"email\nold@x.example\n", source="fair")
    await run_import(service, b"email\ntold@x.example\n", source="fair", map="occurred_at: 2025-06-01")
    await run_import(service, b"email\nnew@x.example\n", source="fair", map="live: true")

    old, told, new = [at for (at,) in await service.rows("select occurred_at from captures order by received_at")]
    now = datetime.now(UTC)
    assert old < now - timedelta(days=89)
    assert told == datetime(2025, 6, 1, tzinfo=UTC)
    assert now - new < timedelta(minutes=5)


async def test_one_row_at_which_accord_fails_is_refused_alone(
    service: IntakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = commit_captures

    async def fail_at_seven(conn: Any, requests: Any, *rest: Any) -> Any:
        if any(request.capture.email == "p7@firm7.example" for request in requests):
            raise ValueError
        return await commit(conn, requests, *rest)

    monkeypatch.setattr(commit_rows, "commit_captures", fail_at_seven)

    done = await run_import(service, LEADS.encode(), source="fair")

    assert counts(done) == {"accepted": ROWS - 1, "repeats": 0, "refused": 1}


async def test_refused_rows_come_back_as_a_file_that_can_be_mended_and_imported_again(service: IntakeService) -> None:
    table = "email,name,phone\nbad,=Lee Hale,\nb@x.example,Dana,1.2E+11\n"
    refused = await run_import(service, table.encode(), source="fair")

    file = (await service.admin.get(f"/v1/imports/{refused['import_id']}/refused")).content.decode()
    mended = file.replace("bad,", "a@x.example,").replace("1.2E+11", "")
    again = await run_import(service, mended.encode(), source="fair")

    assert file.splitlines()[0] == "\ufeffaccord_line,accord_reason,email,name,phone"
    assert file.splitlines()[1] == "2,email: Not an e-mail address.,bad,'=Lee Hale,"
    assert counts(again) == {"accepted": 2, "repeats": 0, "refused": 0}


async def test_a_row_with_a_wrong_address_and_a_good_telephone_or_id_is_taken(service: IntakeService) -> None:
    table = "email,name,phone,CRM ID\nbad,Lee,+49 30 55500103,\nkim@,Kim,,crm-7\nbad,Ann,call me,\n"
    done = await run_import(service, table.encode(), source="fair")

    assert (counts(done), done["warned"]) == ({"accepted": 2, "repeats": 0, "refused": 1}, 2)
    assert await service.rows("select name, email, phone from contacts.cards order by name") == [
        ("Kim", None, None),
        ("Lee", None, "+493055500103"),
    ]


async def test_activities_wait_for_their_lead_or_find_it(service: IntakeService) -> None:
    await run_import(service, b"email\na@x.example\n", source="fair")
    table = b"email,type,date,page\na@x.example,page_viewed,2025-03-01,/pricing\nb@x.example,page_viewed,2025-03-02,/\n"

    first = await run_import(service, table, "activities")
    again = await run_import(service, table, "activities")

    assert (counts(first)["accepted"], counts(again)["repeats"]) == (2, 2)


async def test_spend_of_a_day_is_replaced_and_never_added(service: IntakeService) -> None:
    report = (
        "Day,Campaign,Currency code,Cost\n2026-11-01,Brand,GBP,153.22\n2026-11-01,,GBP,20.00\n"
        "2026-11-01,BRAND,GBP,1.00\nTotal: Account, --,GBP,174.22\n"
    )
    first = await run_import(service, report.encode(), "spend")
    await run_import(service, report.replace("153.22", "149.80").encode(), "spend")

    assert counts(first) == {"accepted": 2, "repeats": 0, "refused": 1}
    figures = await service.rows("select campaign, amount::text, source from spend order by campaign")
    assert figures == [("", "20.00", "google_ads"), ("brand", "149.80", "google_ads")]


async def test_a_stopped_import_keeps_what_it_took_and_forgets_what_waits(service: IntakeService) -> None:
    import_id = (await upload(service, LEADS.encode(), source="fair")).json()["import_id"]
    await worker(service).work_on_piece()

    stopped = (await service.admin.delete(f"/v1/imports/{import_id}")).json()

    changes = await service.rows("select action, resource, key_id is not null from changes where action = 'stopped'")
    assert changes == [("stopped", f"imports/{import_id}", True)]
    assert (stopped["state"], await worker(service).work_on_piece()) == ("stopped", False)
    assert await service.rows("select count(*) from import_pieces") == [(0,)]


async def test_a_form_that_names_no_kind_no_source_or_no_field_is_told_so(service: IntakeService) -> None:
    no_kind = await upload(service, b"email\na@x.example\n", "meetings")
    no_source = await upload(service, b"email\na@x.example\n", source="nowhere")
    no_field = await upload(service, b"email\na@x.example\n", source="fair", map="columns: {email: contact.mail}")
    no_header = await upload(service, b"1,2\n3,4\n", source="fair")
    marketing = await service.create_client("marketing")
    spend = await marketing.post("/v1/imports", data={"kind": "spend"}, files={"file": ("a.csv", b"x")})

    pointers = [answer.json()["errors"][0]["pointer"] for answer in (no_kind, no_source, no_field, no_header)]
    assert pointers == ["/kind", "/source", "/map/columns/email", "/file"]
    assert (no_kind.status_code, spend.status_code) == (422, 403)


async def test_a_map_that_is_not_as_described_is_told_by_pointers(service: IntakeService) -> None:
    maps = ("colums: {email: contact.email}", "decimal: x", "[1]", "a: !!set {b}", "occurred_at: 2025-13-01", "a: &x 1")
    answers = [await upload(service, b"email\na@x.example\n", source="fair", map=each) for each in maps]

    assert [(answer.status_code, answer.json()["errors"][0]["pointer"]) for answer in answers] == [
        (422, "/map/colums"), (422, "/map/decimal"), (422, "/map"), (422, "/map"), (422, "/map"), (422, "/map/a"),
    ]  # fmt: skip
