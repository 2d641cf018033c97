"""Files of invented people, as different programs save them, and an import of one."""

from typing import Any

from services.intake.imports.handlers.work import ImportWorker
from tests.intake.service import SECRET, IntakeService

HEADER = ["E-Mail", "Name", "Firma", "Mitarbeiter", "Telefon", "Bemerkung", "Budget"]
ROWS = [
    [
        "ümit@küche.example",
        "Ümit Öz",
        "Küche & Söhne",
        "51-200",
        "0049 30 5550 0101",
        'sagt "ja"; ruft an',
        "12.500,50",
    ],
    ["jörg@bäcker.example", "Jörg Ähre", "Höfe; Süd GmbH", "1.200", "030 5550 0102", "zwei\nZeilen", "1.000"],
    ["", "", "", "", "", "", ""],
    ["ohne-zeichen", "Bad Row", "X", "", "", "", ""],
]


def write_table(separator: str = ",", rows: list[list[str]] | None = None, end: str = "\r\n") -> str:
    """The rows under the header; cells with a separator, a quotation mark or an end of a line are quoted."""
    quoted = [
        [f'"{c.replace(chr(34), chr(34) * 2)}"' if set(c) & set(f'{separator}"\n') else c for c in row]
        for row in [HEADER, *(rows or ROWS)]
    ]
    return "".join(separator.join(row) + end for row in quoted)


async def upload(service: IntakeService, content: bytes, kind: str = "leads", **fields: str) -> Any:
    """The answer to a file."""
    return await service.admin.post("/v1/imports", data={"kind": kind, **fields}, files={"file": ("list.csv", content)})


async def run_import(service: IntakeService, content: bytes, kind: str = "leads", **fields: str) -> dict[str, Any]:
    """What became of a file, once it is done."""
    answer = await upload(service, content, kind, **fields)
    assert answer.status_code == 202, answer.text
    worker = ImportWorker(service.database, (SECRET.encode(),))
    while await worker.work_on_piece():
        pass
    result: dict[str, Any] = (await service.admin.get(f"/v1/imports/{answer.json()['import_id']}")).json()
    return result


def counts(result: dict[str, Any]) -> dict[str, int]:
    """What became of the rows."""
    return {name: result[name] for name in ("accepted", "repeats", "refused")}
