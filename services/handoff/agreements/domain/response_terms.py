"""What a signed agreement says of the answers that sales may give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import orjson

from shared.criteria.criterion import TESTS, Criterion
from shared.criteria.evaluate import Evaluate, compile_criterion

Returns = Literal["nurture", "disqualified"]
# What the signed clause says of a rejection.
RejectionCheck = Literal["confirmed", "loose", "disputed"]


@dataclass(frozen=True)
class RejectionReason:
    """Why sales may send a lead back, and where it goes then."""

    code: str
    clause: str | None
    needs_note: bool
    returns: Returns


@dataclass(frozen=True)
class ResponseTerms:
    """One version. `clauses`: what each one wants to be true of a lead; nothing for those about behaviour."""

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
        """What this clause says of a lead that sales gave back because of it.

        `known` brought the lead here; `correction` is what sales found instead. Nothing where it cannot be judged.
        """
        wanted = self.clauses.get(clause) if clause else None
        if wanted is None:
            return None
        met = wanted({**known, **correction})
        if met is None:
            return None
        if met:
            return "disputed"
        return "loose" if wanted(known) is False else "confirmed"


# Where no agreement was ever signed: sales may answer, but there is no reason to give.
NO_TERMS = ResponseTerms()


def read_terms(version: int, document: Mapping[str, Any]) -> ResponseTerms:
    """The terms of a signed document, which was checked when it was drafted."""
    definition: Mapping[str, Any] = document.get("definition") or {}
    reasons = [_reason(given) for given in document.get("rejection_reasons") or ()]
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


def _reason(given: Mapping[str, Any]) -> RejectionReason:
    return RejectionReason(given["code"], given.get("clause"), given.get("note") == "required", given["returns"])


def _evidence(definition: Mapping[str, Any], stage: str) -> tuple[str, ...]:
    return tuple((definition.get(stage) or {}).get("evidence") or ())


def _clauses(definition: Mapping[str, Any], currency: str | None) -> dict[str, Evaluate | None]:
    behaviour = [clause["id"] for clause in definition.get("behaviour") or ()]
    profile = {clause["id"]: _compiled(clause, currency) for clause in definition.get("profile") or ()}
    # A clause that rules out wants the opposite to be true.
    against = {clause["id"]: _negate(_compiled(clause, currency)) for clause in definition.get("disqualify") or ()}
    return {**dict.fromkeys(behaviour), **profile, **against}


def _compiled(clause: Mapping[str, Any], currency: str | None) -> Evaluate:
    test = {name: clause[name] for name in ("field", *TESTS) if clause.get(name) is not None}
    return compile_criterion(Criterion.model_validate_json(orjson.dumps(test)), currency)


def _negate(evaluate: Evaluate) -> Evaluate:
    def opposite(attributes: Mapping[str, Any]) -> bool | None:
        met = evaluate(attributes)
        return None if met is None else not met

    return opposite
