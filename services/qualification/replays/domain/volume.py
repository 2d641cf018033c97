"""Whether marketing's promise of qualified leads was reachable in a span, as it happened and by the draft."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.qualification.replays.domain.comparison import Span
from shared.agreement.commitments import Period
from shared.agreement.readers.marketing import read_marketing

DAYS: Mapping[Period, float] = {"week": 7.0, "month": 365.25 / 12, "quarter": 365.25 / 4}
SECONDS_A_DAY = 86400
DIGITS = 4


@dataclass(frozen=True)
class VolumeShare:
    """`due`: the leads that the draft's promise asks for in a span of this length; `then` and `now`: shares of it."""

    per: Period
    at_least: float
    due: float
    then: float
    now: float

    @property
    def reachable(self) -> bool:
        return self.now >= 1


def measure_volume(document: Mapping[str, Any], span: Span, then: int, now: int) -> VolumeShare | None:
    """The shares of the promise of this document; None where it promises no volume."""
    promise = read_marketing(document).qualified_leads
    if promise is None:
        return None
    days = (span.until - span.start).total_seconds() / SECONDS_A_DAY
    due = promise.at_least * days / DAYS[promise.per]
    return VolumeShare(
        promise.per, promise.at_least, round(due, 1), round(then / due, DIGITS), round(now / due, DIGITS)
    )
