"""The parts of an agreement document in words: what both sides read, discuss and sign."""

from dataclasses import dataclass
from typing import Any

PERCENT = 100


@dataclass(frozen=True, slots=True)
class Clause:
    """One rule in a sentence. `key` stays the same where the rule moves within its list; `pointer` is its place.

    `value`: the rule as the document has it; `says`: the authors' own words on it; `name`: what other rules call it.
    """

    key: str
    pointer: str
    text: str
    value: Any
    says: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """The clauses under one heading, after a sentence on them."""

    title: str
    sentence: str
    clauses: tuple[Clause, ...]


def name_code(code: str) -> str:
    """A code or id in words: `too_small` is `too small`."""
    return code.replace("_", " ")


def list_words(words: list[str]) -> str:
    """`a, b and c`."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def pluralize(number: float, noun: str) -> str:
    """`1 point`, `2,000 points`, `0.5 points`."""
    return f"{number:,.10g} {noun}{'' if number == 1 else 's'}"


def format_block(opens: int, closes: int) -> str:
    """`09:00 to 12:30`, of an open block from and to so many minutes after midnight."""
    return " to ".join(f"{minute // 60:02}:{minute % 60:02}" for minute in (opens, closes))


def format_percent(share: float) -> str:
    """`95%` of 0.95."""
    return f"{share * PERCENT:.6g}%"
