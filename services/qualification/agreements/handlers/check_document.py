"""The check of a document before it is drafted: its errors, else its warnings."""

from pathlib import Path
from typing import NamedTuple

from services.qualification.agreements.domain.warnings import find_warnings
from services.qualification.agreements.schemas.parse import (
    DOCUMENT_BYTES,
    InvalidAgreement,
    ParsedAgreement,
    parse_agreement,
)
from shared.errors import FieldError


class CheckedDocument(NamedTuple):
    """A document that can be signed, and where it is hardly meant."""

    parsed: ParsedAgreement
    warnings: list[FieldError]


class CheckResult(NamedTuple):
    """The errors of a document, or the warnings of one without errors."""

    errors: list[FieldError]
    warnings: list[FieldError]


def check_document(raw: bytes, yaml: bool) -> CheckedDocument:
    """Parse a document and find its warnings. Raises InvalidAgreement."""
    parsed = parse_agreement(raw, yaml)
    return CheckedDocument(parsed, find_warnings(parsed.agreement))


def check_file(path: Path) -> CheckResult:
    """The errors and warnings of a file, each with its pointer. A name in `.json` is JSON, any other is YAML.

    Raises OSError if the file cannot be read.
    """
    with path.open("rb") as file:
        raw = file.read(DOCUMENT_BYTES + 1)
    try:
        return CheckResult([], check_document(raw, yaml=path.suffix.lower() != ".json").warnings)
    except InvalidAgreement as invalid:
        return CheckResult(invalid.errors, [])
