"""How good a version of the agreement was: an index from what the reports count of its time in force."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.metrics.reports.domain.result import divide
from shared.events.base import format_rfc3339

# A part with fewer leads says too little to be in the index.
ENOUGH = 20
# The lowest and the highest rating that sales gives.
LOWEST, HIGHEST = 1, 5
DIGITS = 1


@dataclass(frozen=True)
class VersionQuality:
    """What is counted of a version's time.

    `delivery`: leads that marketing delivered, `accepted`, `rejected` and `waiting`; `checks`: rejections by what the
    signed clauses said of their reasons; `decided`: leads `won` and `lost`; `rated` leads with their `mean_rating`.
    """

    version: int
    start: datetime
    until: datetime | None
    delivery: Mapping[str, int]
    checks: Mapping[str, int]
    decided: Mapping[str, int]
    rated: int
    mean_rating: float | None

    @property
    def answered(self) -> int:
        """The delivered leads that sales accepted or rejected."""
        return self.delivery["accepted"] + self.delivery["rejected"]

    def list_parts(self) -> dict[str, tuple[float | None, int]]:
        """Each part of the index, from 0 to 1, and of how many leads it is.

        `confirmed` is the share of answered leads without a confirmed rejection. Such a rejection counts twice, here
        and in `acceptance_rate`: the lead was not what both sides signed.
        """
        answered, decided = self.answered, sum(self.decided.values())
        confirmed = divide(answered - min(self.checks["confirmed"], answered), answered)
        rating = None if self.mean_rating is None else (self.mean_rating - LOWEST) / (HIGHEST - LOWEST)
        return {
            "acceptance_rate": (divide(self.delivery["accepted"], answered), answered),
            "confirmed": (confirmed, answered),
            "win_rate": (divide(self.decided["won"], decided), decided),
            "rating": (rating, self.rated),
        }

    def list_known(self) -> dict[str, float]:
        """The parts of ENOUGH leads."""
        return {name: part for name, (part, of) in self.list_parts().items() if part is not None and of >= ENOUGH}


def compute_index(quality: VersionQuality) -> float | None:
    """From 0 to 100, the mean of the known parts; None where sales answered fewer than ENOUGH leads."""
    known = quality.list_known()
    return _compute_mean(list(known.values())) if quality.answered >= ENOUGH else None


def compare_index(quality: VersionQuality, before: VersionQuality | None) -> float | None:
    """How much better it is than the version before, by the parts that are known of both; None without any."""
    known, former = quality.list_known(), before.list_known() if before else {}
    return _compute_mean([known[name] - former[name] for name in known if name in former])


def _compute_mean(shares: list[float]) -> float | None:
    return round(100 * sum(shares) / len(shares), DIGITS) if shares else None


def write_quality(quality: VersionQuality, before: VersionQuality | None) -> dict[str, Any]:
    """The row of a version, beside the version before it."""
    parts, known = quality.list_parts(), quality.list_known()
    return {
        "version": quality.version,
        "in_force_from": format_rfc3339(quality.start),
        "in_force_to": format_rfc3339(quality.until) if quality.until else None,
        "index": compute_index(quality),
        "change": compare_index(quality, before),
        "thin": [name for name in parts if name not in known],
        "delivered": sum(quality.delivery.values()),
        **quality.delivery,
        "acceptance_rate": parts["acceptance_rate"][0],
        **quality.checks,
        **quality.decided,
        "win_rate": parts["win_rate"][0],
        "rated": quality.rated,
        "mean_rating": quality.mean_rating,
    }


def tell_waiting(rows: Sequence[Mapping[str, Any]]) -> str | None:
    """Of which versions more leads wait for sales than it answered; None of none. `rows`: as of `write_quality`."""
    told = [
        f"Of version {row['version']} more delivered leads wait for sales' answer ({row['waiting']:,}) than have one "
        f"({answered:,}): its quality may still change."
        for row in reversed(rows)
        if row["waiting"] > (answered := row["accepted"] + row["rejected"])
    ]
    return " ".join(told) or None
