"""An agreement as it was sent, JSON or YAML: read, validated whole, and named by its content."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

import orjson

from services.qualification.agreements.schemas.strict_yaml import UnsupportedYaml, load_strict_yaml
from shared.agreement.cross_checks import cross_field_errors
from shared.agreement.document import Agreement
from shared.errors import FieldError, Refusal
from shared.errors.field_errors import pointer
from shared.http import Problem, parse

DOCUMENT_BYTES = 128 * 1024


class InvalidAgreement(Refusal):
    code = "unsound"
    detail = "The agreement is not as described."

    def __init__(self, mistakes: list[FieldError]) -> None:
        self.mistakes = mistakes
        super().__init__(f"{len(mistakes)} mistakes")


@dataclass(frozen=True)
class ParsedAgreement:
    """A sound document: validated, word for word as JSON, and the hash of what it says."""

    agreement: Agreement
    text: str
    digest: str


def parse_agreement(raw: bytes, yaml: bool) -> ParsedAgreement:
    """The document in these bytes; raises Unsound with every mistake and its pointer.

    The digest is the same for JSON and YAML, for any order of keys, and for a default said or left out.
    """
    if len(raw) > DOCUMENT_BYTES:
        raise InvalidAgreement([FieldError("", f"At most {DOCUMENT_BYTES} bytes.")])
    document = _data(raw, yaml)
    try:
        text = orjson.dumps(document)
    except TypeError:
        raise InvalidAgreement(
            [FieldError("", "Holds text that is not Unicode, or a number of more than 64 bits.")]
        ) from None
    agreement = _agreement(document, text)
    said = agreement.model_dump(mode="json", by_alias=True, exclude_none=True)
    return ParsedAgreement(
        agreement, text.decode(), hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()
    )


def _agreement(document: Any, text: bytes) -> Agreement:
    mistakes = [FieldError(pointer(path), sentence) for path, sentence in cross_field_errors(document)]
    try:
        agreement = parse(Agreement, text)
    except Problem as refused:
        raise InvalidAgreement(sorted({*refused.errors, *mistakes})) from None
    if mistakes:
        raise InvalidAgreement(sorted(mistakes))
    return agreement


def _data(raw: bytes, yaml: bool) -> Any:
    try:
        text = raw.decode()
        return load_strict_yaml(text) if yaml else json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except UnicodeDecodeError:
        why = "Not UTF-8."
    except json.JSONDecodeError as error:
        why = f"Not valid JSON, line {error.lineno}, column {error.colno}."
    except UnsupportedYaml as error:
        why = str(error)
    except (RecursionError, ValueError):
        why = "Nested too deep, or a number has too many digits."
    raise InvalidAgreement([FieldError("", why)])


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise UnsupportedYaml("A key stands twice in one object.")
    return found


def _no_number(name: str) -> None:
    raise UnsupportedYaml(f"{name} is not a number.")
