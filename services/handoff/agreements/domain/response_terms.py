"""The terms of a signed agreement for responses: reasons, evidence, and the clauses that rejections name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from shared.agreement.readers.buyer import BuyerTerms, PersonaTerms, read_buyer, read_personas
from shared.agreement.readers.escalation import Step, read_escalation
from shared.agreement.readers.locale import read_locale
from shared.agreement.readers.next_handoffs import NextHandoffTerms, read_next_handoffs
from shared.agreement.readers.responses import LossTerms, PersistenceTerms, RejectionTerms, read_clauses, read_reasons
from shared.criteria.evaluate import Evaluate, compile_criterion, negate

# What evaluating the signed clause says about a rejection.
RejectionCheck = Literal["confirmed", "loose", "disputed"]


@dataclass(frozen=True)
class ResponseTerms:
    """The terms of one version. `clauses`: the condition that each one requires; None for clauses about behaviour.

    `escalation`: who else is told of a missed promise; `next_handoffs`: to whom a lead passes on; `personas`: by id.
    """

    version: int | None = None
    zone: str = "UTC"
    reasons: Mapping[str, RejectionTerms] = field(default_factory=dict)
    recycle_reasons: Sequence[str] = ()
    lost_reasons: Mapping[str, LossTerms] = field(default_factory=dict)
    loss: LossTerms = field(default_factory=LossTerms)
    evidence: Sequence[str] = ()
    ready_evidence: Sequence[str] = ()
    persistence: PersistenceTerms | None = None
    clauses: Mapping[str, Evaluate | None] = field(default_factory=dict)
    escalation: Sequence[Step] = ()
    next_handoffs: Sequence[NextHandoffTerms] = ()
    buyer: BuyerTerms | None = None
    personas: Mapping[str, PersonaTerms] = field(default_factory=dict)

    def loss_of(self, reason: str | None) -> LossTerms:
        """The terms of a deal that is lost for this reason."""
        return self.lost_reasons.get(reason or "", self.loss)

    def name_persona(self, persona: str | None) -> str | None:
        """What people call the persona with this id."""
        known = self.personas.get(persona or "")
        return known.name if known else None

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
    reasons = read_reasons(document)
    return ResponseTerms(
        version=version,
        zone=read_locale(document).timezone,
        reasons=reasons.rejection,
        recycle_reasons=reasons.recycle,
        lost_reasons=reasons.lost,
        loss=reasons.loss,
        evidence=reasons.sales_qualified_evidence,
        ready_evidence=reasons.sales_ready_evidence,
        persistence=reasons.persistence,
        clauses=_compile_clauses(document),
        escalation=read_escalation(document),
        next_handoffs=read_next_handoffs(document),
        buyer=read_buyer(document),
        personas=read_personas(document),
    )


def _compile_clauses(document: Mapping[str, Any]) -> dict[str, Evaluate | None]:
    clauses, currency = read_clauses(document), read_locale(document).currency
    profile = {id_: compile_criterion(criterion, currency) for id_, criterion in clauses.profile.items()}
    # A clause that disqualifies requires the opposite of its test.
    disqualify = {id_: negate(compile_criterion(criterion, currency)) for id_, criterion in clauses.disqualify.items()}
    return {**dict.fromkeys(clauses.behaviour), **profile, **disqualify}
