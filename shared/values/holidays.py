"""Public holidays, the same for whoever checks an agreement and whoever measures by it."""

from collections.abc import Set
from datetime import date
from functools import lru_cache

YEARS_KEPT = 4096


@lru_cache(YEARS_KEPT)
def list_holidays(region: str, year: int) -> Set[date]:
    """The days off of a country, or a country and region (`DE`, `DE-BE`). Raises NotImplementedError if unknown."""
    # Loading it takes as long as starting a service; only agreements that name holidays need it.
    from holidays import country_holidays

    country, _, part = region.partition("-")
    return frozenset(country_holidays(country, subdiv=part or None, years=year))
