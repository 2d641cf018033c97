"""An agreement in a file, for whoever writes one."""

from pathlib import Path
from typing import NamedTuple

from services.qualification.documents.doubts import doubts
from services.qualification.documents.reading import DOCUMENT_BYTES, Unsound, read
from shared.failures import Mistake


class Checked(NamedTuple):
    """What keeps a document from being drafted; and where none does, what is hardly meant."""

    mistakes: list[Mistake]
    warnings: list[Mistake]


def check(path: Path) -> Checked:
    """Everything to say about the file, each with its pointer. `.json` is JSON, all else YAML.

    Raises OSError if the file cannot be read.
    """
    with path.open("rb") as file:
        raw = file.read(DOCUMENT_BYTES + 1)
    try:
        given = read(raw, yaml=path.suffix.lower() != ".json")
    except Unsound as unsound:
        return Checked(unsound.mistakes, [])
    return Checked([], doubts(given.agreement))
