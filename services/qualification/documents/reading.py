"""An agreement as it was sent, JSON or YAML: read, validated whole, and named by its content."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

import orjson

from services.qualification.documents.agreement import Agreement
from services.qualification.documents.checks import disagreements
from services.qualification.documents.yaml_text import NotPlain, plain_data
from shared.failures import Mistake, Refusal
from shared.http import Problem, parse
from shared.http.mistakes import pointer

DOCUMENT_BYTES = 128 * 1024


class Unsound(Refusal):
    code = "unsound"
    detail = "The agreement is not as described."

    def __init__(self, mistakes: list[Mistake]) -> None:
        self.mistakes = mistakes
        super().__init__(f"{len(mistakes)} mistakes")


@dataclass(frozen=True)
class Given:
    """A sound document: validated, word for word as JSON, and the hash of what it says."""

    agreement: Agreement
    text: str
    digest: str


def read(raw: bytes, yaml: bool) -> Given:
    """The document in these bytes; raises Unsound with every mistake and its pointer.

    The digest is the same for JSON and YAML, for any order of keys, and for a default said or left out.
    """
    if len(raw) > DOCUMENT_BYTES:
        raise Unsound([Mistake("", f"At most {DOCUMENT_BYTES} bytes.")])
    document = _data(raw, yaml)
    try:
        text = orjson.dumps(document)
    except TypeError:
        raise Unsound([Mistake("", "Holds text that is not Unicode, or a number of more than 64 bits.")]) from None
    agreement = _agreement(document, text)
    said = agreement.model_dump(mode="json", by_alias=True, exclude_none=True)
    return Given(agreement, text.decode(), hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest())


def _agreement(document: Any, text: bytes) -> Agreement:
    mistakes = [Mistake(pointer(path), sentence) for path, sentence in disagreements(document)]
    try:
        agreement = parse(Agreement, text)
    except Problem as refused:
        raise Unsound(sorted({*refused.errors, *mistakes})) from None
    if mistakes:
        raise Unsound(sorted(mistakes))
    return agreement


def _data(raw: bytes, yaml: bool) -> Any:
    try:
        text = raw.decode()
        return plain_data(text) if yaml else json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except UnicodeDecodeError:
        why = "Not UTF-8."
    except json.JSONDecodeError as error:
        why = f"Not valid JSON, line {error.lineno}, column {error.colno}."
    except NotPlain as error:
        why = str(error)
    except (RecursionError, ValueError):
        why = "Nested too deep, or a number has too many digits."
    raise Unsound([Mistake("", why)])


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise NotPlain("A key stands twice in one object.")
    return found


def _no_number(name: str) -> None:
    raise NotPlain(f"{name} is not a number.")
