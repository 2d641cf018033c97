"""Reading what ad platforms and CRM systems export."""

import io
from typing import Any

from services.intake.imports.domain import errors, layout, rows
from services.intake.imports.domain.columns import Kind
from services.intake.imports.handlers.read_file import ImportFile


def read(content: bytes, kind: Kind, source: str | None = "fair", **told: Any) -> tuple[str | None, list[Any]]:
    """The export that the file is taken for, and the body of each row, or what is wrong with it."""
    file = ImportFile(io.BytesIO(content), kind, source, layout.FileMap(**told))
    return file.layout.preset, [build(file, record.cells) for record in file.records()]


def build(file: ImportFile, texts: list[str]) -> Any:
    try:
        return rows.build_body(file.layout, texts)
    except errors.RowRefused as refused:
        return str(refused)
