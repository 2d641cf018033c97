"""Files that are hurt, or made to hurt: a clear refusal with its line, and never more work than they are long."""

import io
import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.imports.domain import columns, encodings, errors, layout, refused_rows, rows
from services.intake.imports.handlers.read_file import TAKEN_CHARACTERS, ImportFile
from tests.intake.imports.files import counts, run_import, upload, write_table
from tests.intake.service import IntakeService

MEGABYTE = 1024 * 1024
SAMPLES = [
    write_table(";").encode("cp1252"),
    write_table(",").encode("utf-8-sig"),
    write_table("\t").encode("utf-16"),
    ("sep=;\r\n" + write_table(";")).encode(),
    b'Report\n\nDay,Campaign,Currency code,Cost,Impr.\n2026-11-01,"a,b",EUR,"1,2.5",3\nTotal: Account,,EUR,1,3\n',
]
KINDS: tuple[columns.Kind, ...] = ("leads", "activities", "spend", "deals", "revenue")


def read(content: bytes, kind: columns.Kind = "leads") -> list[Any]:
    """The body of each row, or why it is refused; or why the whole file is."""
    try:
        file = ImportFile(io.BytesIO(content), kind, "fair", layout.FileMap())
        return [build(file, record) for record in file.records()]
    except errors.UnreadableFile as unreadable:
        return [unreadable.sentence]


def build(file: ImportFile, record: Any) -> Any:
    try:
        return record.problem or rows.build_body(file.layout, record.cells)
    except errors.RowRefused as refused:
        return str(refused)


@given(st.sampled_from(SAMPLES), st.sampled_from(KINDS), st.randoms(use_true_random=False), st.binary(max_size=8))
def test_a_file_with_changed_bytes_is_read_or_refused(
    content: bytes, kind: columns.Kind, chance: Any, bytes_: bytes
) -> None:
    changed = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(changed))
        changed[at : at + chance.randint(0, 3)] = bytes_

    assert all(isinstance(each, dict | str) for each in read(bytes(changed), kind))


@given(st.binary(max_size=600), st.sampled_from(KINDS))
def test_any_bytes_are_read_or_refused(content: bytes, kind: columns.Kind) -> None:
    assert all(isinstance(each, dict | str) for each in read(b"E-Mail,Name,Date\n" + content, kind))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"PK\x03\x04" + bytes(200), "The file is a workbook of Excel, or an archive, not a table in text."),
        (b"\xd0\xcf\x11\xe0" + bytes(200), "The file is a workbook of an old Excel, not a table in text."),
        (b"%PDF-1.7\n", "The file is a PDF, not a table in text."),
        (b"email,name\na@x.example,A\nb@x.example,B\0B\n", "Line 3 holds a NUL"),
        (b"email,name\na@x.example,A\n" + b"x" * MEGABYTE, "Line 3 has more than 1000000 characters."),
        (b'email,name\na@x.example,"A\n' + b"b@x.example\n" * 999, "Line 2 has a quotation mark that is never closed"),
        (b"email," + b"column," * 10_000 + b"end\na@x.example\n", "The table has more than 200 columns."),
        (b"email," + b"q" * 2000 + b"\na@x.example,1\n", "The name of a column has more than 1000 characters."),
        ("email,name\na@x.example,Jörg\n".encode() + "b@x.example,Ähre\n".encode("cp1252"), "(from about line 3 on)"),
        (("email,name\n" + "ä@x.example\n" * 9).encode("utf-16") + b"\x00\xd8", "after about line 10 have no meaning"),
        (b"", "No line was found that names the columns."),
        (b"email,name\n", "The file has no rows."),
    ],
)  # fmt: skip
def test_a_file_that_is_no_table_is_refused_with_its_line(content: bytes, sentence: str) -> None:
    [told] = read(content)

    assert sentence in told


def test_two_files_that_were_put_one_after_the_other_are_one() -> None:
    table = "email,name\na@x.example,Dana\n".encode("utf-8-sig")

    assert [row["contact"] for row in read(table + table.replace(b"a@", b"b@"))] == [
        {"email": "a@x.example", "name": "Dana"},
        {"email": "b@x.example", "name": "Dana"},
    ]


def test_blanks_after_separators_are_no_part_of_cells() -> None:
    (row,) = read(b'email, "name", company\na@x.example, "Ann, B", "Acme"\n')

    assert (row["contact"]["name"], row["company"]["name"]) == ("Ann, B", "Acme")


@pytest.mark.parametrize(
    "beside",
    ["\U0001f600".encode(), b"\xed\xa0\xbd\xed\xb8\x80", "Москва".encode(), "東京".encode()],
    ids=["emoji", "surrogates", "russian", "japanese"],
)
def test_a_file_in_two_encodings_is_refused_whatever_its_letters(beside: bytes) -> None:
    (refusal,) = read(b"email,name\na@x.example," + beside + b"\nb@x.example,M\xfcller\n")

    assert refusal == f"{encodings.MIXED} (from about line {2 if beside[0] == 0xED else 3} on)."


@pytest.mark.parametrize(
    "text", ["Le mot « passé » — déjà ; l\u2019été…", "„Spaß” und GRÖß€r“: Ü…", "“Niño” ¿qué? “ó”…"]
)
def test_western_words_with_their_signs_are_read_as_such(text: str) -> None:
    nobreak = text.replace("« ", "«\u00a0").replace(" »", "\u00a0»")

    assert encodings.find_encoding(lambda: [nobreak.encode("cp1252")]) == "cp1252"


def test_of_two_columns_with_one_name_the_first_that_is_filled_counts() -> None:
    first, second = read(b"Email,Email,Note,Note\na@x.example,b@x.example,x,y\n,c@x.example,,z\n")

    assert (first["contact"], second["contact"]) == ({"email": "a@x.example"}, {"email": "c@x.example"})
    assert (first["interest"], second["interest"]) == ({"message": "x"}, {"message": "z"})


@pytest.mark.parametrize("blank", [" ", "\u00a0", "-", "a", "1", ",", '""', "="])
def test_long_cells_take_no_longer_than_their_length(blank: str) -> None:
    long = blank * 100_000
    content = f'email,name,employees,budget,date\na@x.example,"{long}","1{long}x","1{long}x","2026-01-01{long}x"\n'

    # Work that grows with the square of the length would take minutes, after which the test is ended.
    [row] = read(content.encode())
    [told] = read(f'"x{long}(",email,Amount ( {long}\n'.encode() * 3)

    assert isinstance(row, str | dict)
    assert isinstance(told, str | dict)


def test_rows_are_taken_in_pieces_that_fit_in_the_memory() -> None:
    content = b"email,name\n" + (b"a@x.example," + b"x" * 100_000 + b"\n") * 300
    file = ImportFile(io.BytesIO(content), "leads", "fair", layout.FileMap())
    tracemalloc.start()
    left, taken = file.rows_to_import(), 0
    while piece := file.take(left, 2000):
        taken += len(piece)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert (taken, peak < 4 * TAKEN_CHARACTERS) == (300, True)


def test_no_cell_of_the_refused_rows_is_a_formula_in_any_spreadsheet() -> None:
    cells = [
        "=cmd|' /C calc'!A0",
        "+1",
        "-2",
        "@SUM(A1)",
        "\t=1",
        "a;=1+1",
        "a\n@x",
        "a,+1",
        "a;b",
        "a=b",
        "x@y.example",
    ]

    written = refused_rows.write_rows([(2, cells, "reason")])

    assert written == (
        "2,reason,'=cmd|' /C calc'!A0,'+1,'-2,'@SUM(A1),'\t'=1,a;'=1+1,\"a\n'@x\",\"a,'+1\",a;b,a=b,x@y.example\r\n"
    )


async def test_an_amount_that_cannot_be_read_is_warned_of_and_kept(service: IntakeService) -> None:
    await service.put_source("fair", kind="import", region="DE")
    result = await run_import(service, b"email,budget\na@x.example,(1200)\nb@x.example,1200 EUR\n", source="fair")

    leads = [row[0] for row in await service.rows("select lead_id from leads order by lead_id")]
    exports = [(await service.admin.get(f"/v1/leads/{lead_id}/export")).json() for lead_id in leads]
    budgets = [each["captures"][0]["body"]["interest"]["budget"] for each in exports]
    assert (counts(result), result["warned"]) == ({"accepted": 2, "repeats": 0, "refused": 0}, 1)
    assert budgets == ["(1200)", {"amount": "1200", "currency": "EUR"}]


async def test_hostile_files_are_answered_and_the_service_goes_on(service: IntakeService) -> None:
    await service.put_source("fair", kind="import", region="DE")
    hostile = [
        b"PK\x03\x04" + bytes(5000),
        b"email,na\0me\na@x.example,A\n",
        b"email\n" + b"x" * (2 * MEGABYTE),
        b"\xff\xfe" + b"\x00\xd8" * 50,
        b"email,name\n" + b'"' * 1001,
    ]

    answers = [await upload(service, content, source="fair") for content in hostile]
    fine = await run_import(service, b'email,name\na@x.example,A\nb@x.example,"=1+1"\n', source="fair")

    assert [answer.status_code for answer in answers] == [422] * 5
    assert {answer.json()["errors"][0]["pointer"] for answer in answers} == {"/file"}
    assert counts(fine) == {"accepted": 2, "repeats": 0, "refused": 0}
