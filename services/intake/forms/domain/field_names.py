"""The names of a form's fields: as forms write them, and the places for which common names stand."""

import re
from functools import lru_cache

from services.intake.sources.domain import field_names

_BRACKETS = re.compile(r"[^\[\]]+(?:\[[^\[\]]*\])+")
NAME_CHARACTERS = 200
# The fields of the forms that come have the same names again and again; senders choose them, so few are remembered.
REMEMBERED_NAMES = 2048
# Of a person who fills in a form, a title is "Dr.", a service what is asked for, an account the one here.
NOT_IN_FORMS = field_names.OF_FILES | {
    "title", "titel", "level", "service", "contact", "kontakt", "account", "account name", "user name", "user email",
    "user phone",
}  # fmt: skip
_PLACES = field_names.read_names(NOT_IN_FORMS)


def read_name(name: str) -> str:
    """The name without brackets, at most 200 characters: `a[]`, `a[0]` as `a`, `company[size]` as `company.size`."""
    return _read_short_name(name) if len(name) <= NAME_CHARACTERS else _read_name(name)


def _read_name(name: str) -> str:
    name = " ".join(name.split())
    if "[" in name and _BRACKETS.fullmatch(name):
        first, *rest = name.replace("]", "").split("[")
        name = ".".join([first.strip(), *(part for part in rest if part.strip() and not part.isdecimal())])
    return name[:NAME_CHARACTERS]


_read_short_name = lru_cache(REMEMBERED_NAMES)(_read_name)


@lru_cache(REMEMBERED_NAMES)
def find_words(name: str) -> str:
    """The words of a name in lower case, without accents and without what is neither letter nor digit."""
    return field_names.split_words(name)


@lru_cache(REMEMBERED_NAMES)
def find_common_place(name: str) -> str | None:
    """The place for which a common name stands; of a name in parts, as `form_fields.email`, the last part may do."""
    return field_names.find_place(_PLACES, name) or field_names.find_place(_PLACES, name.rpartition(".")[2])
