"""Bodies whose text is broken in places: the signs that cannot be read are replaced, and cost no field and no lead."""

import codecs
import re

from shared.http.field_types import MANY_LINES
from shared.values.control_characters import clean_line, clean_lines

WESTERN = "accord.western"
BACKSLASH = ord("\\")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# A backslash that is escaped itself, a pair of surrogates, half of one: programs cut texts in the middle of an emoji.
_SURROGATES = re.compile(
    r"\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
)


def decode_western(error: UnicodeError) -> tuple[str, int]:
    """For `bytes.decode`: what is no UTF-8 as Windows-1252, and as a replacement character where that has no letter."""
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(WESTERN, decode_western)


def mend_text(raw: bytes) -> bytes:
    """The JSON text in UTF-8: half of a pair of surrogates as a replacement character, other bytes as `decode_western`.

    UTF-16 is known by its byte order mark.
    """
    if not raw.isascii():
        raw = _decode(raw).encode()
    # One sign is found in a fraction of the time of several. Other letters may be escaped too, as PHP does.
    if BACKSLASH not in raw or (b"\\ud" not in raw and b"\\uD" not in raw):
        return raw
    return _SURROGATES.sub(lambda found: "\\ufffd" if found[1] else found[0], raw.decode()).encode()


def clean_pasted(text: str, pattern: str | None) -> str:
    """A text without the signs that came along when it was pasted. `pattern`: that of its field; None: it has none."""
    return clean_lines(text) if pattern in (None, MANY_LINES) else clean_line(text)


def _decode(raw: bytes) -> str:
    return raw.decode("utf-16", "replace") if raw.startswith(_UTF_16) else raw.decode("utf-8", WESTERN)
