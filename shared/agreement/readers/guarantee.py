"""The guarantee of a signed agreement."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from shared.agreement.time_notation import parse_duration


@dataclass(frozen=True, slots=True)
class GuaranteeTerms:
    """How soon sales claims, of which share of the deliveries at most, and how soon both heads decide a dispute."""

    claim_within: timedelta
    at_most: float
    dispute_within: timedelta


def read_guarantee(document: Mapping[str, Any]) -> GuaranteeTerms | None:
    """The guarantee in a signed document; None if it gives none."""
    terms = document.get("guarantee")
    if not terms:
        return None
    return GuaranteeTerms(
        _read_time(terms["claim_within"]), terms.get("at_most", 1.0), _read_time(terms["dispute_within"])
    )


def _read_time(text: str) -> timedelta:
    return timedelta(seconds=parse_duration(text).seconds)
