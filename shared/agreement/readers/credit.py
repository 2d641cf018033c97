"""Who gets credit for a won deal by a signed agreement."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import Any

from shared.agreement.time_notation import parse_duration


@dataclass(frozen=True, slots=True)
class CreditTerms:
    """Marketing's share of deals whose lead it brought, or reached; the share of sellers under protection.

    `commission`: what sellers of a team are paid of what is credited to them; the team None stands for all others.
    """

    sourced: Fraction
    touched: Fraction
    shared: Fraction
    protection: timedelta | None
    commission: tuple[tuple[str | None, Fraction], ...]

    def find_commission(self, team: str | None) -> Fraction:
        """What a seller of this team is paid of what is credited to the seller: by the first entry that fits."""
        return next((share for named, share in self.commission if named in (None, team)), Fraction(0))


def read_credit(document: Mapping[str, Any]) -> CreditTerms | None:
    """The terms in a signed document; None if it says nothing of credit."""
    said = document.get("credit")
    if said is None:
        return None
    sourced, touched, shared = (_read_share(said.get(name) or 0) for name in ("sourced", "touched", "shared"))
    protection = said.get("protection")
    return CreditTerms(
        sourced,
        touched,
        shared,
        timedelta(seconds=parse_duration(protection).seconds) if protection else None,
        tuple((entry.get("team"), _read_share(entry["share"])) for entry in said.get("commission") or ()),
    )


def _read_share(share: float) -> Fraction:
    # As it is written: 0.1 is a tenth.
    return Fraction(str(share))
