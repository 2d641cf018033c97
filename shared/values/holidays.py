"""Public holidays: qualification checks agreements by them, handoff and metrics compute working time with them."""

from collections.abc import Set
from datetime import date
from functools import lru_cache

CACHED_YEARS = 4096


@lru_cache(CACHED_YEARS)
def list_holidays(region: str, year: int) -> Set[date]:
    """The days off of a country, or a country and region (`DE`, `DE-BE`). Raises NotImplementedError if unknown."""
    # Importing the library takes as long as starting a service; only agreements that name holidays need it.
    from holidays import country_holidays

    country, _, part = region.partition("-")
    return frozenset(country_holidays(country, subdiv=part or None, years=year))
