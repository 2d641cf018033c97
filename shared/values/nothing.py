"""What means "nothing": blank text, and what forms, spreadsheets, CRMs and people write where they have no value."""

import re
import unicodedata
from itertools import groupby
from operator import itemgetter
from typing import Any

from shared.values.placeholders import PLACEHOLDERS

# What stands where a program should have filled something in: fields of templates and of tracking addresses, the errors
# of spreadsheets, and MySQL's null in files and its day that is none.
_UNFILLED = re.compile(
    r"\{\{.*\}\}|\{[!%]?[\w .:|-]+%?\}|\$\{.*\}|%%?[\w.-]+%%?|\*\|.*\|\*|\[\[.*\]\]|\[[a-z][\w-]*\]|<%.*%>|__[A-Z_]+__"
    r"|#[A-ZÄÖÜ0-9_/]+[!?]|#NV|\\N|0000-00-00(?:[T ]00:00(?::00)?)?",
    re.DOTALL,
)
_UNFILLED_BEGINNINGS = tuple("{$%*[<_#\\0")
# What people type into a field for their name so that the form lets them go on.
_NO_NAMES = """
test, tester, testing, asdf, asdfasdf, qwerty, qwertz, x, xx, xxx, abc, anonymous, anonym, anonyme, anonimo,
anoniem, name, first name, last name, vorname
"""
NAME_PLACEHOLDERS = frozenset(" ".join(text.split()) for text in _NO_NAMES.split(","))
IDS = frozenset({"external_id", "deal_id", "id"})
CODES = frozenset({"source", "activity", "type", "kind", "seller", "owner", "team", "reason", "clause"})
# Where a lead came from: senders name the groups, and one of them may be "unknown".
CODES |= {"channel", "campaign", "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "ad_id"}
# What is a text although all of it may be digits, so that senders write it as a number; click ids too.
NUMBERED = IDS | {"phone", "ad_id", "campaign", "utm_campaign", "utm_content", "seller", "owner", "team"}
# Answers are a person's own words; the maps of a source and the rules of routing hold what others say, whatever it is.
VERBATIM = frozenset({"answers", "field_map", "value_map", "rules"})

_CODES_OF_NOTHING = frozenset({"null", "undefined", "none", "keine", "aucun", "ninguno", "nenhum", "nessuno", "geen"})
# Placeholders that in one field are a value: a country, signs of currencies, names of people.
_MEANINGS = {
    "country": {"na"},
    "currency": {"\u20ac", "\u00a3", "$", "\u00a5"},
    "name": {"na", "nan", "nil", "nada", "blank", "leer", "ohne", "vuoto", "inga", "brak"},
}
_LONGEST = max(map(len, PLACEHOLDERS))
# A longer text with a letter or a digit is no placeholder.
_LONG = 4 * _LONGEST
# How a text that may say nothing begins in JSON in lower case: with a sign, as a placeholder, or it is all zeros. A
# plus begins a telephone number, a slash an address. Initials may be written with any sign between them.
_BEGINNINGS = sorted({text[:3] for text in PLACEHOLDERS if text[2:] and text[1] != " "})
_BY_LETTER = [
    letter + "(?:" + "|".join(text[1:].replace(" ", '[^a-z0-9"]') for text in texts) + ")"
    for letter, texts in groupby(_BEGINNINGS, key=itemgetter(0))
]
_INITIALS = "".join(sorted({text[0] for text in PLACEHOLDERS if text[1:2] == " "}))
_SUSPECT = re.compile(
    rb':[ \t\r\n]*"(?:[^a-z0-9"+/]|'
    + "|".join(_BY_LETTER).encode()
    + rf'|[{_INITIALS}][^a-z0-9]|na[^a-z]|[+/]{{1,3}}"|0[0.,]*"|0000-00-00'.encode()
    + rb"|n[\x80-\xff\\])"
)
# A list of texts in JSON, and an item that shows nothing: blanks, also escaped ones and those of Unicode, or null.
_TEXTS = re.compile(rb'\[[ \t\r\n]*(?:"|null)')
_BLANK_ITEM = re.compile(
    rb'[\[,][ \t\r\n]*(?:null|"(?:[ \t]|\\[tnr]|\\u(?:00a0|00ad|200[0-9a-f]|feff|3000)'
    rb'|\xc2[\xa0\xad]|\xe2\x80[\x80-\x8f]|\xe3\x80\x80|\xef\xbb\xbf)*")[ \t\r\n]*[,\]]',
    re.IGNORECASE,
)
# The last four are letters for Unicode that show nothing.
_SEPARATORS = re.compile(r"[\W_\u115f\u1160\u3164\uffa0]+")
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe0f\ufeff]")
_ACCENTS = re.compile(r"[\u0300-\u036f]+")


def may_hold_nothing(raw: bytes) -> bool:
    """Whether a member or an item of this JSON text may say nothing; quick, since in most of them none does."""
    if _SUSPECT.search(raw.lower()) is not None:
        return True
    return _TEXTS.search(raw) is not None and _BLANK_ITEM.search(raw) is not None


def is_nothing(text: str) -> bool:
    """Whether the text is blank or stands for no value, in one of many languages, or was never filled in."""
    if _find_words(text) in PLACEHOLDERS:
        return True
    bare = text.strip()
    return bare.startswith(_UNFILLED_BEGINNINGS) and len(bare) <= _LONG and _UNFILLED.fullmatch(bare) is not None


def is_nothing_in(field: str, text: str) -> bool:
    """As `is_nothing`, for the text of the field with this name.

    Zeros are no id. A code such as a reason or a channel is chosen by its users, who may well name one "unknown". NA is
    Namibia, and Nada a name. The field's name may be a dotted one.
    """
    field = field.rpartition(".")[2]
    if field in IDS:
        return is_nothing(text) or _is_zero(text)
    if not is_nothing(text):
        return False
    if field in _MEANINGS:
        return text.strip().lower() not in _MEANINGS[field]
    return field not in CODES or text.lower() in _CODES_OF_NOTHING or not text.isalnum()


def is_no_name(text: str) -> bool:
    """Whether a person's name is none: an address, or what people type to get past the field."""
    return "@" in text or (len(text) <= _LONGEST and _find_words(text) in NAME_PLACEHOLDERS)


def drop_nothing(value: Any) -> bool:
    """Leave out of a JSON document the members whose text says nothing, objects of such members alone, and blank items.

    The answer is whether there were any.
    """
    if isinstance(value, list):
        return _drop_blank_items(value) or sum(map(drop_nothing, value)) > 0
    if not isinstance(value, dict):
        return False
    dropped = False
    for name, inner in list(value.items()):
        if name in VERBATIM:
            continue
        emptied = drop_nothing(inner)
        if is_nothing_in(name, inner) if isinstance(inner, str) else emptied and inner == {}:
            del value[name]
            emptied = True
        dropped = dropped or emptied
    return dropped


def _drop_blank_items(items: list[Any]) -> bool:
    """Leave out of a list of texts what is blank or null. Placeholders stay: `*` is a pattern, "none" may be a tag."""
    if not any(isinstance(item, str) for item in items) or not all(isinstance(item, str | None) for item in items):
        return False
    told = [item for item in items if item is not None and remove_invisible(item).strip()]
    dropped = len(told) < len(items)
    items[:] = told
    return dropped


def holds_nothing(value: Any) -> bool:
    """Whether a value of JSON is nothing: null, text that says nothing, an object of members that are all nothing.

    A currency alone says nothing either.
    """
    if isinstance(value, str):
        return is_nothing(value)
    if isinstance(value, dict):
        return bool(value) and all(holds_nothing(inner) for name, inner in value.items() if name != "currency")
    return value is None


def _is_zero(text: str) -> bool:
    bare = text.strip()
    return bare[:1] == "0" and not bare.strip("0.,")


def remove_invisible(text: str) -> str:
    """The text without signs that show nothing, which come along when people copy."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


def _find_words(text: str) -> str:
    """The words of a text that may be a placeholder; one that is written twice, as first and last name, once."""
    if len(text) > _LONG and any(map(str.isalnum, text)):
        return text
    folded = text if text.isascii() else _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    words = _SEPARATORS.sub(" ", folded).strip().lower()
    first, _, rest = words.partition(" ")
    return first if rest == first and words not in PLACEHOLDERS else words
