"""What the signed agreement says of a lead, in words: its clauses, its reasons, and what it says of a rejection."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from services.handoff.agreements.domain.clauses import ClauseLine, explain_clause
from services.handoff.agreements.domain.response_terms import ResponseTerms
from services.handoff.inbox.domain.answers import RejectionChoice
from services.handoff.responses.domain.persistence import describe_persistence

# What the clause says of a rejection, before the clause in words.
VERDICTS = {
    "confirmed": "confirmed by the signed clause",
    "loose": "known before the handoff, so the clause should have held the lead back",
    "disputed": "disputed, for the signed clause is met",
}


@dataclass(frozen=True)
class AgreementView:
    """`attributes`: those with which the lead qualified; `verdict`: what the clause said of a rejection, else empty;
    `missing_attempts`: what is to be tried before the lead is unreachable, else empty."""

    terms: ResponseTerms
    currency: str
    attributes: Mapping[str, Any]
    clauses: Sequence[ClauseLine]
    rejections: Sequence[RejectionChoice]
    verdict: str
    missing_attempts: str = ""

    @property
    def persistence(self) -> str:
        """What the agreement asks for before a lead is unreachable, in words; empty if it asks for nothing."""
        return describe_persistence(self.terms.persistence) if self.terms.persistence else ""

    @property
    def zone(self) -> ZoneInfo:
        """The agreement's zone, in which instants are shown."""
        return ZoneInfo(self.terms.zone)


def describe_verdict(
    document: Mapping[str, Any], history: Sequence[Mapping[str, Any]], attributes: Mapping[str, Any]
) -> str:
    """What the signed clause says of the last rejection; empty without one that can be judged."""
    rejections = [entry for entry in history if entry["type"] == "handoff.rejected"]
    if not rejections or not rejections[-1].get("check"):
        return ""
    rejection = rejections[-1]
    found = explain_clause(document, rejection["clause"] or "", {**attributes, **(rejection.get("correction") or {})})
    return f"{VERDICTS[rejection['check']]}: {found}" if found else VERDICTS[rejection["check"]]
