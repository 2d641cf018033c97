"""Which rows of a file name a person."""

from collections.abc import Mapping
from typing import Any

import orjson

from services.intake.captures.domain.erased_keys import PersonErased
from services.intake.captures.domain.identifiers import Identifiers, names_person
from services.intake.imports.domain.progress import ImportRow

ID_FIELDS = frozenset({"external_id", "contact.external_id", "lead.external_id"})
SOURCE_FIELD = "lead.source"


def names_in_row(row: ImportRow, layout: Mapping[str, Any], source: str | None, person: Identifiers) -> bool:
    """Whether a row of a file with this layout holds an address, a telephone number or an id of this person."""
    if names_person(orjson.dumps(row.cells), person):
        return True
    cells = list(zip(layout["fields"], map(str.strip, row.cells), strict=False))
    sources = {source, *(cell for field, cell in cells if field == SOURCE_FIELD)}
    return any(field in ID_FIELDS and (each, cell) in person.ids for field, cell in cells for each in sources)


def without_person(row: ImportRow) -> ImportRow:
    """The row of an erased person: its line alone."""
    return ImportRow(row.line, (), PersonErased.detail)
