"""An agreement in a file, for whoever writes one."""

from pathlib import Path
from typing import NamedTuple

from services.qualification.agreements.domain.warnings import warnings
from services.qualification.agreements.schemas.parse import DOCUMENT_BYTES, InvalidAgreement, parse_agreement
from shared.errors import FieldError


class CheckResult(NamedTuple):
    """What keeps a document from being drafted; and where none does, what is hardly meant."""

    mistakes: list[FieldError]
    warnings: list[FieldError]


def check(path: Path) -> CheckResult:
    """Everything to say about the file, each with its pointer. `.json` is JSON, all else YAML.

    Raises OSError if the file cannot be read.
    """
    with path.open("rb") as file:
        raw = file.read(DOCUMENT_BYTES + 1)
    try:
        given = parse_agreement(raw, yaml=path.suffix.lower() != ".json")
    except InvalidAgreement as unsound:
        return CheckResult(unsound.mistakes, [])
    return CheckResult([], warnings(given.agreement))
