"""The parser of an agreement in JSON or YAML: validated as a whole, and identified by its content."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from services.qualification.agreements.schemas.strict_yaml import UnsupportedYaml, load_strict_yaml
from shared.agreement.cross_checks import find_cross_field_errors
from shared.agreement.document import Agreement
from shared.errors import FieldError, Refusal
from shared.errors.field_errors import pointer
from shared.http import Problem, parse_exactly

DOCUMENT_BYTES = 128 * 1024
# A small agreement to begin with, which pages and the document of the HTTP interface show.
FIRST_AGREEMENT = (Path(__file__).parents[1] / "first_agreement.yaml").read_text("utf-8")
LINE_CHARACTERS = 200
NO_LINE_ENDS = "It has no line ends: send a file by curl --data-binary @FILE, since -d removes them."


class InvalidAgreement(Refusal):
    code = "unsound"
    detail = "The agreement is not as described."

    def __init__(self, errors: list[FieldError]) -> None:
        self.errors = errors
        super().__init__(f"{len(errors)} errors")


@dataclass(frozen=True)
class ParsedAgreement:
    """A valid document: the agreement, its text word for word as JSON, and the hash of its content.

    `source`: the YAML that was sent, with its comments; None where it was JSON.
    """

    agreement: Agreement
    text: str
    digest: str
    source: str | None = None

    @property
    def document(self) -> dict[str, Any]:
        """The document as it was sent."""
        document: dict[str, Any] = orjson.loads(self.text)
        return document


def parse_agreement(raw: bytes, yaml: bool) -> ParsedAgreement:
    """The document in these bytes. Raises InvalidAgreement with every error and its pointer.

    The digest is the same for JSON and YAML, for any order of keys, and for a default that is written or left out.
    """
    if len(raw) > DOCUMENT_BYTES:
        raise InvalidAgreement([FieldError("", f"At most {DOCUMENT_BYTES} bytes.")])
    document = _load(raw, yaml)
    try:
        text = orjson.dumps(document)
    except TypeError:
        raise InvalidAgreement(
            [FieldError("", "Holds text that is not Unicode, or a number of more than 64 bits.")]
        ) from None
    agreement = _validate(document, text)
    content = agreement.model_dump(mode="json", by_alias=True, exclude_none=True)
    digest = hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()
    return ParsedAgreement(agreement, text.decode(), digest, raw.decode() if yaml else None)


def _validate(document: Any, text: bytes) -> Agreement:
    cross_errors = [FieldError(pointer(path), sentence) for path, sentence in find_cross_field_errors(document)]
    try:
        agreement = parse_exactly(Agreement, text)
    except Problem as problem:
        raise InvalidAgreement(sorted({*problem.errors, *cross_errors})) from None
    if cross_errors:
        raise InvalidAgreement(sorted(cross_errors))
    return agreement


def _load(raw: bytes, yaml: bool) -> Any:
    try:
        text = raw.decode()
        if yaml:
            return _load_lines(text)
        return json.loads(text, object_pairs_hook=_require_unique_keys, parse_constant=_refuse_constant)
    except UnicodeDecodeError:
        sentence = "Not UTF-8."
    except json.JSONDecodeError as error:
        sentence = f"Not valid JSON, line {error.lineno}, column {error.colno}."
        if text.lstrip()[:1] not in ("", "{", "["):
            sentence += " Is it YAML? Send it with the header Content-Type: application/yaml."
    except UnsupportedYaml as error:
        sentence = str(error)
    except (RecursionError, ValueError):
        sentence = "Nested too deep, or a number has too many digits."
    raise InvalidAgreement([FieldError("", sentence)])


def _load_lines(text: str) -> Any:
    """The YAML text as a document. Raises UnsupportedYaml, naming curl where the text has lost its line ends."""
    try:
        document = load_strict_yaml(text)
    except UnsupportedYaml as error:
        if not has_lost_line_ends(text) or not str(error).startswith("Not valid YAML"):
            raise
        raise UnsupportedYaml(f"{error} {NO_LINE_ENDS}") from None
    if isinstance(document, dict) or not has_lost_line_ends(text):
        return document
    raise UnsupportedYaml(f"Must be an object. {NO_LINE_ENDS}")


def has_lost_line_ends(text: str) -> bool:
    """Whether a whole document stands in one line: an agreement is longer than a line that a person types."""
    return len(text) > LINE_CHARACTERS and "\n" not in text.strip()


def _require_unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) < len(pairs):
        raise UnsupportedYaml("A key stands twice in one object.")
    return mapping


def _refuse_constant(name: str) -> None:
    raise UnsupportedYaml(f"{name} is not a number.")
