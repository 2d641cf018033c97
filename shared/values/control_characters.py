"""Texts without control characters, which come along when people paste and which PostgreSQL cannot all store."""

import re

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def join_lines(text: str) -> str:
    """The text with one blank for each break of a line, tab and run of blanks."""
    return " ".join(text.split())


def clean_line(text: str) -> str:
    """The text in one line, without control characters."""
    line = join_lines(text)
    return line if line.isprintable() else _CONTROLS.sub("", line)


def clean_lines(text: str) -> str:
    """The text with its lines, which end in one sign, and without other control characters."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
