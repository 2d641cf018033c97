"""Public holidays: qualification checks agreements by them, handoff and metrics compute working time with them."""

import sys
from collections.abc import Set
from datetime import date
from functools import lru_cache
from importlib.util import find_spec, module_from_spec

CACHED_YEARS = 4096
COUNTRIES = "holidays.countries"


@lru_cache(CACHED_YEARS)
def list_holidays(region: str, year: int) -> Set[date]:
    """The days off of a country, or a country and region (`DE`, `DE-BE`). Raises NotImplementedError if unknown."""
    # Importing the library takes as long as starting a service; only agreements that name holidays need it.
    from holidays import country_holidays

    keep_countries_apart()
    country, _, part = region.partition("-")
    return frozenset(country_holidays(country, subdiv=part or None, years=year))


def keep_countries_apart() -> None:
    """The library loads countries one by one where its package of countries, which imports all, has not run."""
    spec = None if COUNTRIES in sys.modules else find_spec(COUNTRIES)
    if spec:
        sys.modules.setdefault(COUNTRIES, module_from_spec(spec))
