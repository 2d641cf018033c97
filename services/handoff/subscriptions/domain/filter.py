"""Which events are asked for: patterns of their types, a seller, a team."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from shared.errors.nearest_field import find_nearest_name
from shared.events.catalogue import BY_TOPIC

EVERY_TYPE = "*"
TYPES = tuple(event.type for event in BY_TOPIC["handoff"])
PATTERNS = (EVERY_TYPE, *dict.fromkeys(f"{type_.partition('.')[0]}.*" for type_ in TYPES), *TYPES)


class Wanted(Protocol):
    """What says which events are asked for: a filter, or the terms of a subscription."""

    @property
    def types(self) -> tuple[str, ...]: ...

    @property
    def seller(self) -> str | None: ...

    @property
    def team(self) -> str | None: ...


@dataclass(frozen=True)
class Filter:
    """Events of these types, and of this seller and team if given."""

    types: tuple[str, ...]
    seller: str | None
    team: str | None


@dataclass(frozen=True)
class PublishedEvent:
    """What decides who gets an event, and where it stands in the journal. `sellers`, `teams`: with the former ones."""

    event_id: UUID
    day: date
    partition: int
    number: int
    type: str
    lead_id: UUID | None
    sellers: frozenset[str]
    teams: frozenset[str]


def find_unknown_patterns(patterns: Iterable[str]) -> dict[int, str]:
    """What is wrong with those of these patterns that fit no type, by their places."""
    return {place: describe_unknown(pattern) for place, pattern in enumerate(patterns) if pattern not in PATTERNS}


def describe_unknown(pattern: str) -> str:
    """The sentence that names the type that was probably meant by an unknown pattern."""
    nearest = find_nearest_pattern(pattern)
    meant = f"Did you mean {nearest}?" if nearest else "Types are like handoff.accepted, handoff.* and *."
    return f"Unknown type. {meant}"


def find_nearest_pattern(pattern: str) -> str | None:
    """The pattern that was probably meant by an unknown one."""
    return find_nearest_name(pattern, PATTERNS)


def matches(pattern: str, type_: str) -> bool:
    """Whether an event of this type fits the pattern: `*`, `handoff.*` or the type itself."""
    return pattern in (EVERY_TYPE, type_) or (pattern.endswith(".*") and type_.startswith(pattern[:-1]))


def wants(terms: Wanted, event: PublishedEvent) -> bool:
    """Whether a subscription or stream with these terms gets the event."""
    if terms.seller is not None and terms.seller not in event.sellers:
        return False
    if terms.team is not None and terms.team not in event.teams:
        return False
    return any(matches(pattern, event.type) for pattern in terms.types)
