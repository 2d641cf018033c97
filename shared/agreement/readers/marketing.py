"""What marketing promised in a signed agreement."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.agreement.commitments import Period


@dataclass(frozen=True, slots=True)
class PeriodTarget:
    """At least so many leads, or such a share of them, in each period."""

    per: Period
    at_least: float


@dataclass(frozen=True, slots=True)
class MarketingTerms:
    """How many qualified leads marketing delivers, which share of them sales accepts, and which share comes with the
    agreed fields; None is not promised.
    """

    qualified_leads: PeriodTarget | None = None
    acceptance_rate: PeriodTarget | None = None
    completeness: PeriodTarget | None = None


def read_marketing(document: Mapping[str, Any]) -> MarketingTerms:
    """What marketing promised in a signed document."""
    marketing = document.get("marketing") or {}
    return MarketingTerms(
        read_period_target(marketing.get("qualified_leads")),
        read_period_target(marketing.get("acceptance_rate")),
        read_period_target(marketing.get("completeness")),
    )


def read_agreed_fields(document: Mapping[str, Any]) -> tuple[str, ...] | None:
    """The fields with which marketing promised to deliver leads; None where it promised none."""
    completeness = (document.get("marketing") or {}).get("completeness")
    return tuple(completeness["fields"]) if completeness else None


def read_period_target(value: Mapping[str, Any] | None) -> PeriodTarget | None:
    """A promise for each period of a document; None where it makes none."""
    return PeriodTarget(value["per"], value["at_least"]) if value else None
