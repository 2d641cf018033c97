"""One list as several programs save it: it comes to the same people, whatever its encoding and separators are."""

import pytest

from tests.intake.imports.files import counts, run_import, upload, write_table
from tests.intake.service import IntakeService

MAP = '{"currency": "EUR"}'
FILES = {
    "Excel in German": write_table(";").encode("cp1252"),
    "with a byte order mark": write_table(";").encode("utf-8-sig"),
    "UTF-8 with commas": write_table(",").encode(),
    "UTF-16 with tabs": write_table("\t").encode("utf-16"),
    "UTF-16 without a mark": write_table("\t").encode("utf-16-be"),
    "with a line sep=": ("sep=;\r\n" + write_table(";")).encode("cp1252"),
    "with a title": ("Messe 2025\r\n\r\n" + write_table("|", end="\n")).encode(),
}


@pytest.mark.parametrize("content", FILES.values(), ids=FILES.keys())
async def test_a_list_comes_to_the_same_people_however_it_is_saved(service: IntakeService, content: bytes) -> None:
    await service.put_source("messe", kind="import", region="DE")

    result = await run_import(service, content, source="messe", map=MAP)
    again = await run_import(service, write_table(",").encode(), source="messe", map=MAP)

    cards = await service.rows("select name, email, phone from contacts.cards order by name")
    assert cards == [
        ("Jörg Ähre", "jörg@bäcker.example", "+493055500102"),
        ("Ümit Öz", "ümit@küche.example", "+493055500101"),
    ]
    assert (counts(result), result["state"]) == ({"accepted": 2, "repeats": 0, "refused": 1}, "done")
    assert counts(again) == {"accepted": 0, "repeats": 2, "refused": 1}


async def test_a_file_in_mac_roman_is_refused_unless_its_map_says_so(service: IntakeService) -> None:
    await service.put_source("messe", kind="import", region="DE")
    content = write_table(";").encode("mac_roman")

    refused = await upload(service, content, source="messe")
    told = await run_import(service, content, source="messe", map='{"encoding": "mac_roman"}')

    assert (refused.status_code, "encoding: mac_roman" in refused.json()["errors"][0]["detail"]) == (422, True)
    assert counts(told) == {"accepted": 2, "repeats": 0, "refused": 1}
    names = await service.rows("select name from contacts.cards order by name")
    assert names == [("Jörg Ähre",), ("Ümit Öz",)]
