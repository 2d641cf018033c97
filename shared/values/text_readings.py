"""What a text says: decoded, and in the one form in which texts are compared."""

import base64
import binascii
import html
import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

# A text that is still encoded after so many rounds is not published.
DECODING_ROUNDS = 5
CACHED_TEXTS, CACHED_CHARACTERS = 2048, 50

_ENCODED = re.compile(r"[%&\\=]|[^\x00-\x7f]")
_CODE_POINT = re.compile(r"(?:\\u\{?|%u)([0-9a-fA-F]{4})\}?|(?:\\x|=)([0-9a-fA-F]{2})")
# Base 64 may hold a slash or hyphens, which elsewhere are separators.
_RUNS = tuple(map(re.compile, (r"[A-Za-z0-9+/]{8,}", r"[A-Za-z0-9_-]{8,}", r"[A-Za-z0-9]{8,}")))
_HEXADECIMAL = re.compile(r"(?:[0-9a-fA-F]{2}){6,}")
_BASE32 = re.compile(r"[A-Z2-7]{8,}")
_WORD = re.compile(r"[^\W_]+")
_OTHER_THAN_DIGITS = re.compile(r"[^0-9]+")


class EncodedTooOften(ValueError):
    """The text is encoded in more rounds than are decoded."""


class Reading(NamedTuple):
    """A decoded text in the form that is compared: its words, the words joined, its digits, and the text itself."""

    text: str
    words: tuple[str, ...]
    joined: str
    digits: str


def read_text(text: str) -> tuple[Reading, ...]:
    """The text, and what it says once decoded: escapes of the web and of programs, base 64, base 32, hexadecimal.

    Raises EncodedTooOften.
    """
    return _read_short(text) if len(text) <= CACHED_CHARACTERS else _read(text)


def _read(text: str) -> tuple[Reading, ...]:
    decoded = _decode_escapes(text) if _ENCODED.search(text) else text
    runs = dict.fromkeys(run for pattern in _RUNS for run in pattern.findall(decoded))
    inner = [text for run in runs for text in _decode_run(run)]
    return tuple(map(to_reading, dict.fromkeys([text, decoded, *inner])))


# Industries, channels and titles repeat from lead to lead.
_read_short = lru_cache(CACHED_TEXTS)(_read)


def to_reading(text: str) -> Reading:
    """The text in the form that is compared."""
    folded = fold(text)
    words = tuple(_WORD.findall(folded))
    return Reading(folded, words, "".join(words), _digits(folded))


def find_words(text: str) -> list[str]:
    """The words of the text in the form that is compared."""
    return _WORD.findall(fold(text))


def find_digits(text: str) -> str:
    """The digits of the text, as ASCII."""
    return _digits(fold(text))


def fold(text: str) -> str:
    """The text without case, accents, presentation forms and invisible characters."""
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(sign for sign in folded if unicodedata.category(sign) not in ("Mn", "Cf"))


def _digits(text: str) -> str:
    if not text.isascii():
        text = "".join(str(unicodedata.digit(sign)) if sign.isdigit() else sign for sign in text)
    return _OTHER_THAN_DIGITS.sub("", text)


def _decode_escapes(text: str) -> str:
    for _ in range(DECODING_ROUNDS):
        decoded = _CODE_POINT.sub(lambda code: chr(int(code[1] or code[2], 16)), html.unescape(unquote(text)))
        if decoded == text:
            return decoded
        text = decoded
    raise EncodedTooOften


def _decode_run(run: str) -> Iterator[str]:
    decoders: list[Callable[[], bytes]] = []
    if not (run.islower() or run.isupper()):
        standard = run.replace("-", "+").replace("_", "/")
        decoders.append(lambda: base64.b64decode(standard + "=" * (-len(standard) % 4)))
    if _HEXADECIMAL.fullmatch(run):
        decoders.append(lambda: bytes.fromhex(run))
    if _BASE32.fullmatch(run):
        decoders.append(lambda: base64.b32decode(run + "=" * (-len(run) % 8)))
    for decode in decoders:
        try:
            yield decode().decode()
        except (ValueError, binascii.Error):
            continue
