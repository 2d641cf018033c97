"""Which encoding a file has: UTF-8, UTF-16 or Windows-1252 by its bytes, any other by the word of the sender."""

import codecs
import re
from collections.abc import Callable, Iterable
from itertools import chain, islice

from services.intake.imports.domain.errors import UnreadableFile

# What a map may name, by the name of Python's codec.
ENCODINGS = {
    "utf-8": "utf-8-sig", "utf-16": "utf-16", "utf-16-le": "utf-16-le", "utf-16-be": "utf-16-be",
    "cp1252": "cp1252", "cp1250": "cp1250", "cp1251": "cp1251", "cp1253": "cp1253", "cp1254": "cp1254",
    "iso-8859-1": "iso-8859-1", "iso-8859-2": "iso-8859-2", "iso-8859-15": "iso-8859-15", "mac_roman": "mac_roman",
    "shift_jis": "shift_jis", "gb18030": "gb18030",
}  # fmt: skip
MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# How files begin that are no text.
NO_TEXT = (
    (b"PK\x03\x04", "a workbook of Excel, or an archive"), (b"\xd0\xcf\x11\xe0", "a workbook of an old Excel"),
    (b"%PDF", "a PDF"), (b"\x1f\x8b", "an archive"), (b"\x89PNG", "a picture"), (b"\xff\xd8\xff", "a picture"),
)  # fmt: skip
SAMPLE = 4096
# Every second byte of western text in UTF-16 is zero.
ZERO_SHARE = 0.3
# Letters are counted in so many chunks of a file that is not UTF-8.
COUNTED_CHUNKS = 64

# Letters and signs in UTF-8: those of western languages, emojis (also as two surrogates, as some databases write them),
# and runs of letters of other alphabets. In Windows-1252 no words look like these.
_UTF8_PAIR = re.compile(
    rb"[\xc3-\xc5][\x80-\xbf]|\xe2\x80[\x90-\xa6]|\xe2\x82\xac|\xf0[\x90-\xbf][\x80-\xbf]{2}"
    rb"|\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]"
    rb"|(?:[\xc6-\xdf][\x80-\xbf]){3}|(?:[\xe0-\xef][\x80-\xbf]{2}){2}"
)
# Letters of Windows-1252 within a word or at its beginning; and bytes that are signs there, and letters in Mac Roman.
_LETTER = re.compile(rb"[\xc0-\xff](?=[A-Za-z])|(?<=[A-Za-z])[\xc0-\xff]")
_SIGN_IN_WORD = re.compile(
    rb"(?<![\x80-\xff])[\x80\x82-\x8c\x8e\x98-\x9c\x9e\x9f\xa1-\xa9\xab\xac\xae-\xb6\xb8\xb9\xbb-\xbf](?=[A-Za-z])"
    rb"|(?<=[A-Za-z])[\x83\x8a\x8c\x8e\x9a\x9c\x9e\x9f\xa7](?![\x80-\xff])"
)
# Bytes that Windows-1252 does not have, and words of another alphabet: western ones have two such letters in a row.
_NOT_WESTERN = re.compile(rb"[\x81\x8d\x8f\x90\x9d]|[\xc0-\xff]{4,}")
_WEIGHT = 10
MIXED = 'The file holds UTF-8 and bytes of another encoding. Save it again as "CSV UTF-8", or name one in the map'
AMBIGUOUS = (
    "The bytes of the file do not say which encoding it has: it may be Mac Roman or one for another alphabet. Save it "
    'as "CSV UTF-8", or name the encoding in the map (encoding: mac_roman, or cp1252, cp1250, cp1251, …).'
)


def find_encoding(read: Callable[[], Iterable[bytes]], told: str | None = None) -> str:
    """The name of the file's encoding in ENCODINGS; `read` gives its bytes from the beginning, at each call.

    Raises UnreadableFile for bytes that could be those of several encodings.
    """
    head = next(iter(read()), b"")
    if what := next((what for mark, what in NO_TEXT if head.startswith(mark)), None):
        raise UnreadableFile(f'The file is {what}, not a table in text. Save the table as "CSV UTF-8".')
    if told:
        return told
    marked = next((name for mark, name in MARKS if head.startswith(mark)), None) or _find_utf_16(head[:SAMPLE])
    if marked:
        return marked
    line = _find_broken_line(read())
    return _find_by_letters(read(), line) if line else "utf-8"


def _find_utf_16(sample: bytes) -> str | None:
    """UTF-16 without a byte order mark, by the zeros in the bytes at even and at odd places."""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) <= ZERO_SHARE * (len(sample) // 2):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _find_broken_line(chunks: Iterable[bytes]) -> int | None:
    """About the first line that is not UTF-8, None if all is."""
    decoder, line = codecs.getincrementaldecoder("utf-8")(), 1
    for chunk in chain(chunks, (b"",)):
        try:
            decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            return line + chunk[: error.start].count(b"\n")
        line += chunk.count(b"\n")
    return None


def _find_by_letters(chunks: Iterable[bytes], broken_line: int) -> str:
    pairs = letters = signs = 0
    for chunk in islice(chunks, COUNTED_CHUNKS):
        pairs += len(_UTF8_PAIR.findall(chunk))
        letters += len(_LETTER.findall(chunk))
        signs += len(_SIGN_IN_WORD.findall(chunk)) + _WEIGHT * len(_NOT_WESTERN.findall(chunk))
    if pairs:
        raise UnreadableFile(f"{MIXED} (from about line {broken_line} on).")
    if signs > letters:
        raise UnreadableFile(AMBIGUOUS)
    return "cp1252"
