"""Countries by what people write for them: the codes of ISO 3166, names in many languages, the usual short forms."""

import re
from collections.abc import Mapping
from functools import cache

from shared.values.country_names import NAMES
from shared.values.text_readings import find_words

TEXT_CHARACTERS = 100
LETTERS = 2
# What people write for the code of a country that has another one.
_USUAL_CODES = {"UK": "GB", "EL": "GR"}
_WITH_REGION = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")
# "Germany (Deutschland)", "DE / Germany", "Paris, France".
_BETWEEN_NAMES = re.compile(r"[()\[\]/|,;:]|\s-\s")


def read_country(text: str) -> str | None:
    """The two letters of the country that a text names; None if it names none, or several.

    Two letters are taken as they are: which of them are a country's is known where they are used.
    """
    code = text.strip().upper()
    if len(code) == LETTERS:
        return _USUAL_CODES.get(code, code)
    if _WITH_REGION.fullmatch(code):
        return code[:LETTERS]
    if len(code) > TEXT_CHARACTERS:
        return None
    # A letter alone is a country's only where nothing stands beside it: "n/a" names none.
    named = {_find(part) for part in _BETWEEN_NAMES.split(text) if len(part.strip()) >= LETTERS} - {None}
    return _find(text) or (named.pop() if len(named) == 1 else None)


def _find(text: str) -> str | None:
    words = find_words(text)
    names = _load_names()
    return names.get(" ".join(words[1:] if words[:1] == ["the"] else words))


@cache
def _load_names() -> Mapping[str, str]:
    """The codes of the countries by their spellings, a code's own letters among them."""
    entries = (entry.split(": ") for entry in " ".join(NAMES.split()).split("; "))
    names = {name: code for code, spellings in entries for name in (code.lower(), *spellings.split(", "))}
    return names | {name.lower(): code for name, code in _USUAL_CODES.items()}
