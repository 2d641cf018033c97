"""Ways in which a text is written so that a search for it does not find it, though a reader does."""

import base64
import html
from collections.abc import Callable
from urllib.parse import quote


def to_wide_form(text: str) -> str:
    """The text in the full-width letters of East Asian type."""
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


def to_domain_labels(text: str) -> str:
    """The words with accents, each as a label of an international domain."""
    labels = text.replace("e", "\u00e9").replace(",", "").replace(" ", ".").split(".")
    return ".".join(f"xn--{label.encode('punycode').decode()}" for label in labels)


ENCODINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "upper case": str.upper,
    "in a web address": lambda text: quote(text, safe=""),
    "in a web address, twice": lambda text: quote(quote(text, safe=""), safe=""),
    "every sign in a web address": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
    "in HTML by numbers": lambda text: "".join(f"&#{ord(sign)};" for sign in text),
    "in HTML by hexadecimal numbers": lambda text: "".join(f"&#x{ord(sign):x};" for sign in text),
    "in HTML and a web address": lambda text: quote(html.escape(text).replace("@", "&commat;"), safe=""),
    "in a program's text": lambda text: "".join(f"\\u{ord(sign):04x}" for sign in text),
    "in full-width letters": to_wide_form,
    "with invisible spaces": "\u200b".join,
    "with accents": lambda text: text.replace("e", "e\u0301").replace("n", "n\u0303"),
    "with separators": lambda text: "-".join(text),
    "in base 64": lambda text: base64.b64encode(text.encode()).decode(),
    "in base 64, twice": lambda text: base64.b64encode(base64.b64encode(text.encode())).decode(),
    "in base 64 of a web address": lambda text: base64.b64encode(quote(text, safe="").encode()).decode(),
    "in octal numbers": lambda text: "".join(f"\\{byte:03o}" for byte in text.encode()),
    "in an international domain": to_domain_labels,
    "in Latin-1": lambda text: quote(text.replace("e", "\u00e9"), safe="", encoding="latin-1"),
    "with no-break spaces": "\u00a0".join,
    "with the last word first": lambda text: ", ".join(reversed(text.split())),
    "in lower case": str.lower,
    "in base 32": lambda text: base64.b32encode(text.encode()).decode(),
    "in hexadecimal": lambda text: text.encode().hex(),
}
