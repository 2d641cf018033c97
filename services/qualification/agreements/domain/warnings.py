"""Warnings about a valid agreement that contradicts itself or cannot come true; none keeps it from being signed."""

from collections.abc import Iterator, Sequence

from services.qualification.agreements.domain import priority_clauses, reachability
from services.qualification.agreements.domain.account_clauses import find_account_warnings, find_ownership_warnings
from services.qualification.agreements.domain.buyer_clauses import find_buyer_warnings, find_persona_warnings
from services.qualification.agreements.domain.credit_clauses import find_credit_warnings
from services.qualification.agreements.domain.reachability import FieldReach
from services.qualification.agreements.domain.rhythm_clauses import find_rhythm_warnings
from services.qualification.agreements.domain.sla_warnings import find_sla_warnings
from shared.agreement.definition import Definition, Thresholds
from shared.agreement.document import Agreement
from shared.errors import FieldError
from shared.errors.field_errors import pointer

Path = tuple[str | int, ...]
Warnings = Iterator[tuple[Path, str]]

NEVER_MET = "Can never be met."
RULED_OUT = "Whoever meets it cannot qualify: other clauses about the same field rule that out."


def find_warnings(agreement: Agreement) -> list[FieldError]:
    """Each warning with its pointer, in order."""
    fields = reachability.find_field_reaches(agreement.definition)
    warnings = [
        *find_sla_warnings(agreement.sales),
        *priority_clauses.find_priority_warnings(agreement),
        *find_rhythm_warnings(agreement.rhythm),
        *_attributes_never_met(fields),
        *_behaviour_never_met(agreement.definition),
        *_listed_and_ruled_out(fields),
        *_out_of_reach(agreement, fields),
        *_not_required_but_rejectable(agreement, fields),
        *_nothing_to_claim(agreement),
        *_known_anyway(agreement),
        *find_ownership_warnings(agreement.ownership, agreement.sales),
        *find_account_warnings(agreement.known_accounts),
        *find_buyer_warnings(agreement),
        *find_persona_warnings(agreement),
        *find_credit_warnings(agreement.credit),
    ]
    return sorted({FieldError(pointer(path), sentence) for path, sentence in warnings})


def _nothing_to_claim(agreement: Agreement) -> Warnings:
    """A guarantee without a reason that can be held against the signed clauses."""
    checked = {clause.id for part in ("profile", "disqualify") for clause in getattr(agreement.definition, part)}
    if agreement.guarantee and not any(reason.clause in checked for reason in agreement.rejection_reasons):
        yield ("guarantee",), "Nothing can be claimed: no reason of sales names a clause about who the lead is."


def _known_anyway(agreement: Agreement) -> Warnings:
    """Promised fields that every qualified lead has."""
    required = {clause.field for clause in agreement.definition.profile if clause.required}
    promised = agreement.marketing.completeness
    for index, field in enumerate(promised.fields if promised else ()):
        if field in required:
            yield ("marketing", "completeness", "fields", index), "Promises nothing: no lead qualifies without it."


def _attributes_never_met(fields: Sequence[FieldReach]) -> Warnings:
    """Clauses about attributes that no lead meets, or that every lead meets and is ruled out by."""
    for field in fields:
        if not field.samples:
            continue
        for index in field.profile:
            meeting = [sample for sample in field.samples if sample.profile[index]]
            if not any(sample.can_qualify for sample in meeting):
                yield ("definition", "profile", index), RULED_OUT if meeting else NEVER_MET
        for index in field.disqualify:
            if not any(index in sample.ruled_out_by for sample in field.samples):
                yield ("definition", "disqualify", index), NEVER_MET
            if all(index in sample.ruled_out_by for sample in field.samples):
                yield ("definition", "disqualify", index), "Rules every lead out."


def _behaviour_never_met(definition: Definition) -> Warnings:
    for index, clause in enumerate(definition.behaviour):
        if clause.points and reachability.max_points(clause) == 0:
            yield ("definition", "behaviour", index), "Can never bring a point."


def _listed_and_ruled_out(fields: Sequence[FieldReach]) -> Warnings:
    """Values that a required clause lists and a disqualify clause rules out."""
    for field in fields:
        ruled_out = [sample for sample in field.samples or () if sample.ruled_out_by]
        for index, clause in field.profile.items():
            listed = [*clause.value] if clause.required and clause.test == "in" else []
            for sample in (sample for sample in ruled_out if sample.value in listed):
                ruling_out = pointer(("definition", "disqualify", sample.ruled_out_by[0]))
                path = ("definition", "profile", index, "in", listed.index(sample.value))
                yield path, f"Asked for here, and ruled out by {ruling_out}."


def _out_of_reach(agreement: Agreement, fields: Sequence[FieldReach]) -> Warnings:
    fit, behaviour = reachability.max_fit(fields), reachability.max_behaviour(agreement.definition)
    if fit is None:
        yield ("definition",), "No lead can qualify: clauses about one field rule out each other."
    for path, asked in _list_thresholds(agreement):
        if fit is not None and fit < asked.fit:
            yield (*path, "fit"), f"Out of reach: no lead can have more than {fit:g} points."
        if behaviour < asked.behaviour:
            yield (*path, "behaviour"), f"Out of reach: no lead can have more than {behaviour:g} points."


def _list_thresholds(agreement: Agreement) -> Iterator[tuple[Path, Thresholds]]:
    """The thresholds for all leads, and those of products that have their own."""
    yield ("definition", "qualified"), agreement.definition.qualified
    for number, product in enumerate(agreement.products or ()):
        if product.qualified:
            yield ("products", number, "qualified"), product.qualified


def _not_required_but_rejectable(agreement: Agreement, fields: Sequence[FieldReach]) -> Warnings:
    """Clauses for which sales may reject a lead, and without which a lead qualifies all the same."""
    reasons = {reason.clause: index for index, reason in reversed([*enumerate(agreement.rejection_reasons)])}
    lowest = min(asked.fit for _, asked in _list_thresholds(agreement))
    for field in fields:
        for index, clause in field.profile.items():
            if clause.required or clause.id not in reasons:
                continue
            fit = reachability.max_fit_failing(fields, field, index)
            if fit is not None and fit >= lowest:
                reason = pointer(("rejection_reasons", reasons[clause.id]))
                sentence = f"Not required: a lead that fails it can qualify all the same, and be rejected by {reason}."
                yield ("definition", "profile", index), sentence
