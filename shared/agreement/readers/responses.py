"""Which answers a signed agreement lets sales give to a lead, and the clauses by which a rejection is checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import orjson

from shared.agreement.document import Returns
from shared.agreement.readers.recycling import read_recycling
from shared.agreement.time_notation import Duration, parse_duration
from shared.criteria.criterion import TESTS, Criterion


@dataclass(frozen=True, slots=True)
class RejectionTerms:
    """A reason to reject a lead: the clause that was missed, if it names one, and where the lead goes then."""

    code: str
    clause: str | None
    needs_note: bool
    returns: Returns


@dataclass(frozen=True, slots=True)
class LossTerms:
    """What a lost deal means for its lead: where the lead goes, and how long it rests before it may come back."""

    returns: Returns = "nurture"
    rest: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class PersistenceTerms:
    """The attempts, and the channels among them, before a lead is unreachable; `over`: from the first to the last."""

    attempts: int
    channels: int = 1
    over: Duration | None = None


@dataclass(frozen=True, slots=True)
class ResponseReasons:
    """The codes that sales may give: reasons to reject and to lose (by code), to recycle; evidence of two stages.

    `loss`: the terms of a deal that is lost for no reason, or for one that the agreement does not list.
    """

    rejection: Mapping[str, RejectionTerms] = field(default_factory=dict)
    recycle: tuple[str, ...] = ()
    lost: Mapping[str, LossTerms] = field(default_factory=dict)
    loss: LossTerms = LossTerms()
    sales_qualified_evidence: tuple[str, ...] = ()
    sales_ready_evidence: tuple[str, ...] = ()
    persistence: PersistenceTerms | None = None


@dataclass(frozen=True, slots=True)
class DefinitionClauses:
    """The clauses of the definition. Those about attributes have a criterion by their id; behaviour has ids alone."""

    profile: Mapping[str, Criterion] = field(default_factory=dict)
    behaviour: tuple[str, ...] = ()
    disqualify: Mapping[str, Criterion] = field(default_factory=dict)


def read_reasons(document: Mapping[str, Any]) -> ResponseReasons:
    """The reasons and the evidence of a signed document."""
    rejection = [_rejection(reason) for reason in document.get("rejection_reasons") or ()]
    loss = LossTerms("nurture", read_recycling(document).cool_off)
    return ResponseReasons(
        rejection={reason.code: reason for reason in rejection},
        recycle=tuple(document.get("recycle_reasons") or ()),
        lost=dict(_lost(reason, loss) for reason in document.get("lost_reasons") or ()),
        loss=loss,
        sales_qualified_evidence=_evidence(document, "sales_qualified"),
        sales_ready_evidence=_evidence(document, "sales_ready"),
        persistence=_persistence(document),
    )


def read_clauses(document: Mapping[str, Any]) -> DefinitionClauses:
    """The clauses of a signed document's definition."""
    definition = document.get("definition") or {}
    return DefinitionClauses(
        profile={clause["id"]: _criterion(clause) for clause in definition.get("profile") or ()},
        behaviour=tuple(clause["id"] for clause in definition.get("behaviour") or ()),
        disqualify={clause["id"]: _criterion(clause) for clause in definition.get("disqualify") or ()},
    )


def _rejection(reason: Mapping[str, Any]) -> RejectionTerms:
    return RejectionTerms(reason["code"], reason.get("clause"), reason.get("note") == "required", reason["returns"])


def _lost(reason: str | Mapping[str, Any], default: LossTerms) -> tuple[str, LossTerms]:
    """The code of a reason, and its terms; a bare code has the default ones."""
    if isinstance(reason, str):
        return reason, default
    days = reason.get("after_days")
    rest = default.rest if days is None else timedelta(days=days)
    return reason["code"], LossTerms(reason.get("returns") or default.returns, rest)


def _persistence(document: Mapping[str, Any]) -> PersistenceTerms | None:
    terms = (document.get("sales") or {}).get("persistence")
    if not terms:
        return None
    over = parse_duration(terms["over"]) if terms.get("over") else None
    return PersistenceTerms(terms["attempts"], terms.get("channels") or 1, over)


def _evidence(document: Mapping[str, Any], stage: str) -> tuple[str, ...]:
    definition = document.get("definition") or {}
    return tuple((definition.get(stage) or {}).get("evidence") or ())


def _criterion(clause: Mapping[str, Any]) -> Criterion:
    # Only the test: a clause also has points and a text of its own, which may grow fields that a criterion lacks.
    test = {name: clause[name] for name in ("field", *TESTS) if clause.get(name) is not None}
    return Criterion.model_validate_json(orjson.dumps(test))
