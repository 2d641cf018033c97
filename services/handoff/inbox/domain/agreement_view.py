"""What the signed agreement says of a lead, in words: its clauses, its reasons, and what it says of a rejection."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from zoneinfo import ZoneInfo

from services.handoff.agreements.domain.clauses import ClauseLine, describe_tests
from services.handoff.agreements.domain.response_terms import ResponseTerms
from services.handoff.inbox.domain.answers import RejectionChoice
from services.handoff.responses.domain.persistence import describe_persistence

Check = Literal["confirmed", "loose", "disputed"]


@dataclass(frozen=True)
class Verdict:
    """What the signed clause says of a rejection. `value`: by the seller's correction, else the known one, else None.

    `condition`: what the clause asks for; None for one that is not about an attribute.
    """

    check: Check
    clause: str
    value: Any = None
    condition: str | None = None


@dataclass(frozen=True)
class AgreementView:
    """`attributes`: those with which the lead qualified; `verdict`: of the last rejection, where it can be judged;
    `missing_attempts`: what is to be tried before the lead is unreachable, else empty."""

    terms: ResponseTerms
    currency: str
    attributes: Mapping[str, Any]
    clauses: Sequence[ClauseLine]
    rejections: Sequence[RejectionChoice]
    verdict: Verdict | None
    missing_attempts: str = ""

    @property
    def persistence(self) -> str:
        """What the agreement asks for before a lead is unreachable, in words; empty if it asks for nothing."""
        return describe_persistence(self.terms.persistence) if self.terms.persistence else ""

    @property
    def zone(self) -> ZoneInfo:
        """The agreement's zone, in which instants are shown."""
        return ZoneInfo(self.terms.zone)


def find_verdict(
    document: Mapping[str, Any], history: Sequence[Mapping[str, Any]], attributes: Mapping[str, Any]
) -> Verdict | None:
    """What the signed clause says of the last rejection; None without one that can be judged."""
    rejections = [entry for entry in history if entry["type"] == "handoff.rejected"]
    if not rejections or not rejections[-1].get("check"):
        return None
    rejection = rejections[-1]
    clause = rejection["clause"] or ""
    test = describe_tests(document).get(clause)
    if test is None:
        return Verdict(rejection["check"], clause)
    known = {**attributes, **(rejection.get("correction") or {})}
    return Verdict(rejection["check"], clause, known.get(test.field), test.condition)
