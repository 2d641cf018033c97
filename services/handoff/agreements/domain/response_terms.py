"""The terms of a signed agreement for responses: reasons, evidence, and the clauses that rejections name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import orjson

from shared.criteria.criterion import TESTS, Criterion
from shared.criteria.evaluate import Evaluate, compile_criterion

Returns = Literal["nurture", "disqualified"]
# What evaluating the signed clause says about a rejection.
RejectionCheck = Literal["confirmed", "loose", "disputed"]


@dataclass(frozen=True)
class RejectionReason:
    """A reason for which sales may reject a lead, and where the lead goes then."""

    code: str
    clause: str | None
    needs_note: bool
    returns: Returns


@dataclass(frozen=True)
class ResponseTerms:
    """The terms of one version. `clauses`: the condition that each one requires; None for clauses about behaviour."""

    version: int | None = None
    zone: str = "UTC"
    reasons: Mapping[str, RejectionReason] = field(default_factory=dict)
    recycle_reasons: Sequence[str] = ()
    lost_reasons: Sequence[str] = ()
    evidence: Sequence[str] = ()
    ready_evidence: Sequence[str] = ()
    clauses: Mapping[str, Evaluate | None] = field(default_factory=dict)

    def check_rejection(
        self, clause: str | None, known: Mapping[str, Any], correction: Mapping[str, Any]
    ) -> RejectionCheck | None:
        """Whether this clause supports a rejection that names it; None where it cannot be evaluated.

        `known`: the attributes with which the lead qualified; `correction`: what sales found instead. `disputed`: the
        corrected lead meets the clause; `loose`: the lead did not meet it even before the correction.
        """
        condition = self.clauses.get(clause) if clause else None
        if condition is None:
            return None
        met = condition({**known, **correction})
        if met is None:
            return None
        if met:
            return "disputed"
        return "loose" if condition(known) is False else "confirmed"


# Without a signed agreement: sales may respond, but there are no reasons to choose from.
NO_TERMS = ResponseTerms()


def read_terms(version: int, document: Mapping[str, Any]) -> ResponseTerms:
    """The terms in a signed document. The document was validated when it was drafted."""
    definition: Mapping[str, Any] = document.get("definition") or {}
    reasons = [_reason(entry) for entry in document.get("rejection_reasons") or ()]
    return ResponseTerms(
        version=version,
        zone=document.get("timezone") or "UTC",
        reasons={reason.code: reason for reason in reasons},
        recycle_reasons=tuple(document.get("recycle_reasons") or ()),
        lost_reasons=tuple(document.get("lost_reasons") or ()),
        evidence=_evidence(definition, "sales_qualified"),
        ready_evidence=_evidence(definition, "sales_ready"),
        clauses=_clauses(definition, document.get("currency")),
    )


def _reason(entry: Mapping[str, Any]) -> RejectionReason:
    return RejectionReason(entry["code"], entry.get("clause"), entry.get("note") == "required", entry["returns"])


def _evidence(definition: Mapping[str, Any], stage: str) -> tuple[str, ...]:
    return tuple((definition.get(stage) or {}).get("evidence") or ())


def _clauses(definition: Mapping[str, Any], currency: str | None) -> dict[str, Evaluate | None]:
    behaviour = [clause["id"] for clause in definition.get("behaviour") or ()]
    profile = {clause["id"]: _compiled(clause, currency) for clause in definition.get("profile") or ()}
    # A clause that disqualifies requires the opposite of its test.
    disqualify = {clause["id"]: _negate(_compiled(clause, currency)) for clause in definition.get("disqualify") or ()}
    return {**dict.fromkeys(behaviour), **profile, **disqualify}


def _compiled(clause: Mapping[str, Any], currency: str | None) -> Evaluate:
    test = {name: clause[name] for name in ("field", *TESTS) if clause.get(name) is not None}
    return compile_criterion(Criterion.model_validate_json(orjson.dumps(test)), currency)


def _negate(evaluate: Evaluate) -> Evaluate:
    def opposite(attributes: Mapping[str, Any]) -> bool | None:
        met = evaluate(attributes)
        return None if met is None else not met

    return opposite
