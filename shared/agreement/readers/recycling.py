"""How a lead comes back by a signed agreement."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class RecyclingTerms:
    """How long a lead that sales gave back cools off, and how many cycles a lead may have (None: no limit)."""

    cool_off: timedelta = timedelta(0)
    max_cycles: int | None = None


def read_recycling(document: Mapping[str, Any]) -> RecyclingTerms:
    """The recycling terms of a signed document."""
    recycling = document.get("recycling") or {}
    return RecyclingTerms(timedelta(days=recycling.get("cool_off_days") or 0), recycling.get("max_cycles"))
