"""What can be signed and will hardly be meant: where an agreement contradicts itself, or cannot come true."""

from collections.abc import Iterator, Sequence

from services.qualification.agreements.domain.reachability import (
    FieldReach,
    fields,
    max_behaviour,
    max_fit,
    max_points,
    most_fit_failing,
)
from services.qualification.agreements.domain.sla_warnings import sla_warnings
from shared.agreement.definition import Definition
from shared.agreement.document import Agreement
from shared.errors import FieldError
from shared.errors.field_errors import pointer

Path = tuple[str | int, ...]
Found = Iterator[tuple[Path, str]]

NEVER = "Can never be met."
RULED_OUT = "Whoever meets it cannot qualify: other clauses about the same field rule that out."


def warnings(agreement: Agreement) -> list[FieldError]:
    """Each with its pointer, in order; none of them keeps the agreement from being signed."""
    known = fields(agreement.definition)
    found = [
        *sla_warnings(agreement.sales),
        *_never_met(agreement.definition, known),
        *_asked_and_ruled_out(known),
        *_out_of_reach(agreement.definition, known),
        *_not_required_but_rejectable(agreement, known),
    ]
    return sorted({FieldError(pointer(path), sentence) for path, sentence in found})


def _never_met(definition: Definition, known: Sequence[FieldReach]) -> Found:
    for field in known:
        for place in field.profile:
            meeting = [trial for trial in field.trials or () if trial.profile[place]]
            if field.trials and not any(trial.passes for trial in meeting):
                yield ("definition", "profile", place), RULED_OUT if meeting else NEVER
        for place in field.disqualify:
            if field.trials and not any(place in trial.ruled_out_by for trial in field.trials):
                yield ("definition", "disqualify", place), NEVER
            if field.trials and all(place in trial.ruled_out_by for trial in field.trials):
                yield ("definition", "disqualify", place), "Rules every lead out."
    for place, clause in enumerate(definition.behaviour):
        if clause.points and max_points(clause) == 0:
            yield ("definition", "behaviour", place), "Can never bring a point."


def _asked_and_ruled_out(known: Sequence[FieldReach]) -> Found:
    """Values that a required clause lists and a disqualify clause rules out."""
    for field in known:
        ruled_out = [trial for trial in field.trials or () if trial.ruled_out_by]
        for place, clause in field.profile.items():
            listed = [*clause.value] if clause.required and clause.test == "in" else []
            for trial in (trial for trial in ruled_out if trial.value in listed):
                ruling = pointer(("definition", "disqualify", trial.ruled_out_by[0]))
                path = ("definition", "profile", place, "in", listed.index(trial.value))
                yield path, f"Asked for here, and ruled out by {ruling}."


def _out_of_reach(definition: Definition, known: Sequence[FieldReach]) -> Found:
    fit, behaviour = max_fit(known), max_behaviour(definition)
    if fit is None:
        yield ("definition",), "No lead can qualify: clauses about one field rule out each other."
    elif fit < definition.qualified.fit:
        yield ("definition", "qualified", "fit"), f"Out of reach: no lead can have more than {fit:g} points."
    if behaviour < definition.qualified.behaviour:
        sentence = f"Out of reach: no lead can have more than {behaviour:g} points."
        yield ("definition", "qualified", "behaviour"), sentence


def _not_required_but_rejectable(agreement: Agreement, known: Sequence[FieldReach]) -> Found:
    """Clauses for which sales may reject a lead, and without which a lead qualifies all the same."""
    reasons = {reason.clause: place for place, reason in reversed([*enumerate(agreement.rejection_reasons)])}
    for field in known:
        for place, clause in field.profile.items():
            if clause.required or clause.id not in reasons:
                continue
            fit = most_fit_failing(known, field, place)
            if fit is not None and fit >= agreement.definition.qualified.fit:
                reason = pointer(("rejection_reasons", reasons[clause.id]))
                sentence = f"Not required: a lead that fails it can qualify all the same, and be rejected by {reason}."
                yield ("definition", "profile", place), sentence
