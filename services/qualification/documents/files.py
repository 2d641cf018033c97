"""An agreement in a file, for whoever writes one."""

from pathlib import Path

from services.qualification.documents.reading import DOCUMENT_BYTES, Unsound, read
from shared.http import Mistake


def check(path: Path) -> list[Mistake]:
    """Every mistake in the file with its pointer; none if it can be drafted. `.json` is JSON, all else YAML.

    Raises OSError if the file cannot be read.
    """
    with path.open("rb") as file:
        raw = file.read(DOCUMENT_BYTES + 1)
    try:
        read(raw, yaml=path.suffix.lower() != ".json")
    except Unsound as unsound:
        return unsound.mistakes
    return []
