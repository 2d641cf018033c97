"""The check of a document before it is drafted: its errors, else its warnings."""

from pathlib import Path
from typing import NamedTuple

from services.qualification.agreements.domain.unfilled_clauses import find_unfilled
from services.qualification.agreements.domain.warnings import find_warnings
from services.qualification.agreements.schemas.parse import (
    DOCUMENT_BYTES,
    InvalidAgreement,
    ParsedAgreement,
    parse_agreement,
)
from services.qualification.fields.store import find_today, list_seen
from shared.agreement.document import Agreement
from shared.db.connection import Connection
from shared.errors import FieldError


class CheckedDocument(NamedTuple):
    """A document that can be signed, and where it is hardly meant."""

    parsed: ParsedAgreement
    warnings: list[FieldError]


class CheckResult(NamedTuple):
    """The errors of a document, or the warnings of one without errors, which is `agreement`."""

    errors: list[FieldError]
    warnings: list[FieldError]
    agreement: Agreement | None = None


def check_document(raw: bytes, yaml: bool) -> CheckedDocument:
    """Parse a document and find its warnings. Raises InvalidAgreement."""
    parsed = parse_agreement(raw, yaml)
    return CheckedDocument(parsed, find_warnings(parsed.agreement))


async def find_unfilled_clauses(conn: Connection, agreement: Agreement) -> list[FieldError]:
    """The warnings about clauses on fields that no lead has brought here, and on what none has done."""
    return find_unfilled(agreement, (await list_seen(conn)).values(), await find_today(conn))


def check_file(path: Path) -> CheckResult:
    """The errors and warnings of a file, each with its pointer. A name in `.json` is JSON, any other is YAML.

    Raises OSError if the file cannot be read.
    """
    with path.open("rb") as file:
        raw = file.read(DOCUMENT_BYTES + 1)
    try:
        checked = check_document(raw, yaml=path.suffix.lower() != ".json")
    except InvalidAgreement as invalid:
        return CheckResult(invalid.errors, [])
    return CheckResult([], checked.warnings, checked.parsed.agreement)
