"""What the texts of a form say: numbers, codes, yes or no. What cannot be read stays as it is: the body refuses it."""

import re

YES, NO = "yes", "no"
SEPARATORS = re.compile(r"[,\s]+")
NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")


def read_codes(text: str) -> list[str]:
    """The codes in the text, with commas or blanks between them."""
    return [code for code in SEPARATORS.split(text) if code]


def read_number(text: str) -> int | float | str:
    """The number that the text is, else the text."""
    text = text.strip()
    if not NUMBER.fullmatch(text):
        return text
    return float(text) if "." in text else int(text)
