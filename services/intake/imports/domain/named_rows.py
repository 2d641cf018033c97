"""Which rows of a file name a person."""

from collections.abc import Mapping
from typing import Any

import orjson

from services.intake.captures.domain.erased_keys import PersonErased
from services.intake.captures.domain.identifiers import Identifiers, read_identifiers, share_any
from services.intake.imports.domain.progress import ImportRow, RefusedRow
from shared.values.text_readings import find_digits

ID_FIELDS = frozenset({"external_id", "contact.external_id", "lead.external_id"})
SOURCE_FIELD = "lead.source"


def names_in_row(row: ImportRow, layout: Mapping[str, Any], source: str | None, person: Identifiers) -> bool:
    """Whether a row of a file with this layout holds an address, a telephone number or an id of this person."""
    return _may_name(row, person) and share_any(read_row_identifiers(row, layout, source), person)


def read_row_identifiers(row: ImportRow | RefusedRow, layout: Mapping[str, Any], source: str | None) -> Identifiers:
    """Everything in a row of a file with this layout that may name a person."""
    found = read_identifiers(orjson.dumps(row.cells))
    cells = list(zip(layout["fields"], map(str.strip, row.cells), strict=False))
    sources = {source, *(cell for field, cell in cells if field == SOURCE_FIELD)} - {None, ""}
    ids = {(each, cell) for field, cell in cells if field in ID_FIELDS and cell for each in sources if each}
    return found._replace(ids=found.ids | ids)


def _may_name(row: ImportRow, person: Identifiers) -> bool:
    """Whether a closer look is needed: files have hundreds of thousands of rows that name others."""
    text = "\n".join(row.cells)
    lower, digits = text.lower(), find_digits(text)
    return (
        any(email in lower for email in person.emails)
        or any(phone in digits for phone in person.phones)
        or any(id_ in text for _, id_ in person.ids)
        # The normal form of such an address may have other letters.
        or ("@" in text and not text.isascii())
    )


def without_person(row: ImportRow) -> ImportRow:
    """The row of an erased person: its line alone."""
    return ImportRow(row.line, (), PersonErased.detail)
