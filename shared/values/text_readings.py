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

# A text that is still encoded after so many rounds of escapes, or so many of encoded runs, is not published.
DECODING_ROUNDS = 5
NESTED_ROUNDS = 4
CACHED_TEXTS, CACHED_CHARACTERS = 2048, 50

_ENCODED = re.compile(r"[%&\\=]|[^\x00-\x7f]|[xX][nN]--")
_CODE_POINT = re.compile(r"(?:\\u\{?|%u)([0-9a-fA-F]{4})\}?|(?:\\x|=)([0-9a-fA-F]{2})|\\([0-3][0-7]{2})")
# Base 64 may hold a slash or hyphens, which elsewhere are separators.
_RUNS = tuple(map(re.compile, (r"[A-Za-z0-9+/]{8,}", r"[A-Za-z0-9_-]{8,}", r"[A-Za-z0-9]{8,}")))
_HEXADECIMAL = re.compile(r"(?:[0-9a-fA-F]{2}){6,}")
# Where none of these occurs no run is encoded: in lower case only hexadecimal digits and runs without a letter may be.
_LONG_RUN = re.compile(r"[A-Za-z0-9+/_-]{8,}")
_RUN_IN_LOWER_CASE = re.compile(r"[0-9+/_-]{8,}|[0-9a-f]{12,}")
_PUNYCODE = re.compile(r"xn--([a-z0-9-]+)", re.IGNORECASE)
_BASE32 = re.compile(r"[A-Z2-7]{8,}")
_WORD = re.compile(r"[^\W_]+")
# Letters that Unicode does not take apart.
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "\u0131": "i"})
_OTHER_THAN_DIGITS = re.compile(r"[^0-9]+")
# The same of ASCII, by which nearly all texts are read in a fraction of the time.
_ASCII_WORDS = bytes(sign if chr(sign).isalnum() else ord(" ") for sign in bytes(range(128)).lower()).ljust(256)
_ASCII_OTHER_THAN_DIGITS = bytes(set(range(128)) - set(b"0123456789"))


class EncodedTooOften(ValueError):
    """The text is encoded in more rounds than are decoded."""


class Reading(NamedTuple):
    """A decoded text in the form that is compared: its words, the words joined, its digits, and the text itself."""

    text: str
    words: tuple[str, ...]
    joined: str
    digits: str


def read_text(text: str) -> tuple[Reading, ...]:
    """The text, and what it says once decoded: escapes of the web and of programs, base 64, base 32, hexadecimal,
    international domains, also one in another.

    Raises EncodedTooOften.
    """
    return _read_short(text) if len(text) <= CACHED_CHARACTERS else _read(text)


def _read(text: str) -> tuple[Reading, ...]:
    if not _ENCODED.search(text) and not _may_hold_encoded_run(text):
        return (to_reading(text),)
    texts: dict[str, None] = {}
    level = [text]
    for _ in range(NESTED_ROUNDS):
        decoded = dict.fromkeys([_decode_escapes(each) if _ENCODED.search(each) else each for each in level])
        texts |= dict.fromkeys(level) | decoded
        level = [inner for each in decoded for inner in _decode_runs(each)]
        if not level:
            return tuple(map(to_reading, texts))
    raise EncodedTooOften


# Industries, channels and titles repeat from lead to lead.
_read_short = lru_cache(CACHED_TEXTS)(_read)


def _may_hold_encoded_run(text: str) -> bool:
    return _LONG_RUN.search(text) is not None and not (text.islower() and not _RUN_IN_LOWER_CASE.search(text))


def to_reading(text: str) -> Reading:
    """The text in the form that is compared."""
    words = tuple(find_words(text))
    return Reading(fold(text), words, "".join(words), find_digits(text))


def find_words(text: str) -> list[str]:
    """The words of the text in the form that is compared."""
    if text.isascii():
        return text.encode().translate(_ASCII_WORDS).decode().split()
    return _WORD.findall(fold(text))


def find_digits(text: str) -> str:
    """The digits of the text, as ASCII."""
    if text.isascii():
        return text.encode().translate(None, _ASCII_OTHER_THAN_DIGITS).decode()
    return _OTHER_THAN_DIGITS.sub("", fold(text))


def fold(text: str) -> str:
    """The text without case, accents, presentation forms and invisible characters."""
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
    return "".join(
        str(unicodedata.digit(sign)) if sign.isdigit() else sign
        for sign in folded
        if unicodedata.category(sign) not in ("Mn", "Cf")
    )


def _decode_escapes(text: str) -> str:
    for _ in range(DECODING_ROUNDS):
        decoded = _CODE_POINT.sub(_read_code_point, html.unescape(_unquote(text)))
        decoded = _PUNYCODE.sub(_read_label, decoded)
        if decoded == text:
            return decoded
        text = decoded
    raise EncodedTooOften


def _read_code_point(code: re.Match[str]) -> str:
    return chr(int(code[3], 8) if code[3] else int(code[1] or code[2], 16))


def _read_label(label: re.Match[str]) -> str:
    """A label of an international domain in its own letters."""
    try:
        return label[1].encode().decode("punycode")
    except UnicodeError:
        return label[1]


def _unquote(text: str) -> str:
    """The text of a web address, in UTF-8; where it is not, in Latin-1, as older forms send it."""
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        return unquote(text, "latin-1")


def _decode_runs(text: str) -> Iterator[str]:
    for run in dict.fromkeys(run for pattern in _RUNS for run in pattern.findall(text)):
        yield from _decode_run(run)


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
