"""What metrics asks of the agreement in force."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self


@dataclass(frozen=True)
class Recycling:
    """How long a lead that sales gave back rests, and how many cycles it may have (None: no end)."""

    cool_off: timedelta = timedelta(0)
    max_cycles: int | None = None

    @classmethod
    def of(cls, document: dict[str, Any]) -> Self:
        said = document.get("recycling") or {}
        return cls(timedelta(days=said.get("cool_off_days") or 0), said.get("max_cycles"))
