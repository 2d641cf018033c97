"""The zone and the currency of a signed agreement."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Locale:
    """The zone in which days and open hours are meant, and the currency of money; these where nothing is signed."""

    timezone: str = "UTC"
    currency: str = "EUR"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


def read_locale(document: Mapping[str, Any]) -> Locale:
    """The locale of a signed document, or of the promise in a `lead.qualified`, which names the zone alone."""
    default = Locale()
    return Locale(document.get("timezone") or default.timezone, document.get("currency") or default.currency)
