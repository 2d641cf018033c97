"""The rows of a file that wait while their person is erased are emptied, and none of them makes the person known."""

from services.intake.imports.handlers.work import ImportWorker
from tests.intake.builders import person
from tests.intake.imports.files import counts, upload
from tests.intake.service import SECRET, IntakeService
from tests.support.stored_texts import find_tables

EMAIL, PHONE = "dana@example.com", "+12025550123"
TEXTS = [EMAIL, "Dana Reyes", "555 0123", "crm-77"]
# By the address, by the number, by the id, by an address in a note, and two other people, one with the same name.
TABLE = """E-Mail,Name,Telefon,External ID,Bemerkung
Dana@Example.com,Dana Reyes,,,first
,Dana Reyes,+1 202 555 0123,,second
,Dana Reyes,,crm-77,third
none,Dana Reyes,,,ask dana@example.com
kim@example.com,Kim Hale,,,fifth
dana@other.example,D. Reyes,,crm-78,sixth
"""
REASON = "The person was erased after this came. Sent again, it is a new lead."
MAP = "columns: {External ID: contact.external_id, Bemerkung: interest.message}"


async def send_file(service: IntakeService, **fields: str) -> str:
    """The id of an import whose rows wait."""
    answer = await upload(service, TABLE.encode(), source="website", map=MAP, **fields)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["import_id"])


async def work(service: IntakeService) -> None:
    worker = ImportWorker(service.database, (SECRET.encode(),))
    while await worker.work_on_piece():
        pass


async def erase_dana(service: IntakeService) -> None:
    _, captured = await service.post(person(email=EMAIL, phone=PHONE, external_id="crm-77"))
    assert (await service.admin.delete(f"/v1/leads/{captured['lead_id']}")).status_code == 200


async def test_rows_that_name_an_erased_person_by_any_key_are_emptied_at_once_and_the_others_are_taken(
    service: IntakeService, database_url: str
) -> None:
    import_id = await send_file(service)
    assert set(await find_tables(database_url, TEXTS)) == set(TEXTS)

    await erase_dana(service)

    assert await find_tables(database_url, TEXTS) == {}
    await work(service)
    done = (await service.admin.get(f"/v1/imports/{import_id}")).json()
    assert (done["state"], counts(done)) == ("done", {"accepted": 2, "repeats": 0, "refused": 4})
    assert await service.rows("select email from contacts.people order by 1") == [
        ("dana@other.example",), ("kim@example.com",)
    ]  # fmt: skip
    refused = (await service.admin.get(f"/v1/imports/{import_id}/refused")).text.splitlines()
    assert refused[1:] == [f'{line},"{REASON}"' for line in (2, 3, 4, 5)]


async def test_a_file_that_comes_after_the_erasure_makes_the_person_a_new_lead(service: IntakeService) -> None:
    await erase_dana(service)
    import_id = await send_file(service)

    await work(service)

    done = (await service.admin.get(f"/v1/imports/{import_id}")).json()
    assert counts(done) == {"accepted": 5, "repeats": 0, "refused": 1}


async def test_an_export_holds_the_rows_of_files_that_wait(service: IntakeService) -> None:
    _, captured = await service.post(person(email=EMAIL))
    await send_file(service)

    exported = (await service.admin.get(f"/v1/leads/{captured['lead_id']}/export")).json()

    assert [body["body"] for body in exported["bodies"] if body["table"] == "import_pieces"] == [
        ["Dana@Example.com", "Dana Reyes", "", "", "first"],
        ["none", "Dana Reyes", "", "", "ask dana@example.com"],
    ]
