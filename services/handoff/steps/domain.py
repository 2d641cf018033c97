"""One step of a handoff's history."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Told:
    """A step as it was told: its event's type, when it happened, what made it, and what else there is to say."""

    type: str
    at: datetime
    by: str
    details: Mapping[str, Any]
