"""The changes of a definition that advice looks at: one clause or one threshold each."""

import copy
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from services.qualification.advice.domain.case import Case
from services.qualification.evaluation.domain.behaviour_points import POINT_DIGITS
from services.qualification.replays.domain.comparison import BEHAVIOUR, FIT
from shared.agreement.definition import ProfileClause
from shared.criteria.evaluate import compile_criterion
from shared.criteria.values import bounds

Document = Mapping[str, Any]
Direction = Literal["tighten", "loosen"]
# Bounds are moved to round numbers, at most so many on each side of where they are.
ROUND, STEPS = (1, 1.5, 2, 2.5, 3, 4, 5, 7.5), 8
THRESHOLDS = {FIT: "fit", BEHAVIOUR: "behaviour"}


@dataclass(frozen=True)
class Amendment:
    """One change. `clause`: its code, or that of a threshold; `says`: what the draft asks for then.

    `holds`: whether a case qualifies by it.
    """

    direction: Direction
    clause: str
    says: str
    definition: Document
    holds: Callable[[Case], bool]


class Amendments(NamedTuple):
    """The changes of one clause or threshold, each list from the smallest to the largest.

    `base`: the clause as it is, but required, where that is a change.
    """

    clause: str
    base: Amendment | None
    stricter: Sequence[Amendment]
    looser: Sequence[Amendment]


def list_amendments(document: Document, cases: Sequence[Case]) -> Iterator[Amendments]:
    """What may change of this document, within the values that the cases have."""
    definition = document["definition"]
    asked = definition["qualified"]
    for number, clause in enumerate(definition.get("profile", ())):
        yield _amend_profile(document, number, clause, cases)
    for number, clause in enumerate(definition.get("disqualify", ())):
        name = clause["id"]
        changed = _copy(document)
        del changed["disqualify"][number]
        dropped = Amendment("loosen", name, "do without it", changed, _drop_ruling(name, asked))
        yield Amendments(name, None, (), (dropped,))
    for code, part in THRESHOLDS.items():
        found = {getattr(case, part) for case in cases if case.own is None}
        levels = sorted(found) if part == "fit" else list_round(0.0, max(found, default=0.0))
        yield _amend_threshold(document, code, part, [level for level in levels if level > 0])


def qualifies(case: Case, asked: Mapping[str, float]) -> bool:
    """Whether a case qualifies by what it is known by, with these thresholds of the definition."""
    return not case.failed and not case.ruled_out and case.reaches(asked)


def list_round(low: float, high: float) -> list[float]:
    """The round numbers around values from `low` to `high`: the last one below them, and the first one above too."""
    if high < 1:
        return []
    powers = range(int(math.log10(max(low, 1))), int(math.log10(high)) + 2)
    numbers = [each * 10**power for power in powers for each in ROUND]
    first = max([index for index, number in enumerate(numbers) if number <= low], default=0)
    last = min(index for index, number in enumerate(numbers) if number >= high)
    return numbers[first : last + 1]


def _amend_profile(document: Document, number: int, clause: Document, cases: Sequence[Case]) -> Amendments:
    is_required = bool(clause.get("required"))
    stricter, looser = _move_bounds(document, clause, cases)
    also = "" if is_required else ", and require it"
    base = None if is_required else _change_profile(document, number, "tighten", "require it", {"required": True})
    return Amendments(
        clause["id"],
        base,
        [
            _change_profile(document, number, "tighten", says + also, {**test, "required": True})
            for says, test in stricter
        ],
        [
            *(_change_profile(document, number, "loosen", says, test) for says, test in looser),
            _change_profile(document, number, "loosen", "do not require it", {"required": False}),
        ]
        if is_required
        else [],
    )


def _change_profile(document: Document, number: int, direction: Direction, says: str, changes: Document) -> Amendment:
    changed = _copy(document)
    changed["profile"][number] |= changes
    clause = ProfileClause.model_validate(changed["profile"][number], strict=False)
    test, asked = compile_criterion(clause, document.get("currency")), document["definition"]["qualified"]
    name, points, required = clause.id, clause.points, clause.required

    def holds(case: Case) -> bool:
        met = test(case.attributes)
        if (required and not met) or case.failed - {name} or case.ruled_out:
            return False
        known = case.results.get(name)
        fit = case.fit - (known.points if known else 0.0) + (points if met else 0.0)
        return case.reaches(asked, round(fit, POINT_DIGITS))

    return Amendment(direction, name, says, changed, holds)


def _move_bounds(
    document: Document, clause: Document, cases: Sequence[Case]
) -> tuple[list[tuple[str, Document]], list[tuple[str, Document]]]:
    """The test of the clause with its bounds at other round numbers: stricter ones, and looser ones."""
    low, high = clause.get("between") or (clause.get("at_least"), clause.get("at_most"))
    found = [bounds(case.attributes.get(clause["field"]), document.get("currency")) for case in cases]
    ends = [end for range_ in found if range_ for end in range_ if math.isfinite(end) and end >= 0]
    steps = list_round(min(ends), max(ends)) if ends else []
    stricter: list[tuple[str, Document]] = []
    looser: list[tuple[str, Document]] = []
    if low is not None:
        above = [step for step in steps if step > low and (high is None or step < high)]
        stricter += [(f"at least {step:g}", _write_test(step, high)) for step in above[:STEPS]]
        below = [step for step in reversed(steps) if step < low]
        looser += [(f"at least {step:g}", _write_test(step, high)) for step in below[:STEPS]]
    if high is not None:
        below = [step for step in reversed(steps) if step < high and (low is None or step > low)]
        stricter += [(f"at most {step:g}", _write_test(low, step)) for step in below[:STEPS]]
        above = [step for step in steps if step > high]
        looser += [(f"at most {step:g}", _write_test(low, step)) for step in above[:STEPS]]
    return stricter, looser


def _write_test(low: float | None, high: float | None) -> Document:
    if low is not None and high is not None:
        return {"between": [_write_number(low), _write_number(high)]}
    return {"at_least": _write_number(low)} if low is not None else {"at_most": _write_number(high or 0.0)}


def _write_number(number: float) -> float:
    """As a document has it: without a point, where it is whole."""
    return int(number) if float(number).is_integer() else number


def _amend_threshold(document: Document, code: str, part: str, levels: Sequence[float]) -> Amendments:
    asked = document["definition"]["qualified"]
    above = [level for level in levels if level > asked[part]][:STEPS]
    below = [level for level in reversed(levels) if level < asked[part]][:STEPS]
    return Amendments(
        code,
        None,
        [_move_threshold(document, code, "tighten", level) for level in above],
        [_move_threshold(document, code, "loosen", level) for level in below],
    )


def _move_threshold(document: Document, code: str, direction: Direction, level: float) -> Amendment:
    part = THRESHOLDS[code]
    changed = _copy(document)
    moved = {**changed["qualified"], part: _write_number(level)}
    changed["qualified"] = moved
    return Amendment(direction, code, f"at least {level:g}", changed, lambda case: qualifies(case, moved))


def _drop_ruling(name: str, asked: Mapping[str, float]) -> Callable[[Case], bool]:
    def holds(case: Case) -> bool:
        others = case.failed or case.ruled_out - {name}
        return not others and case.reaches(asked)

    return holds


def _copy(document: Document) -> dict[str, Any]:
    copied: dict[str, Any] = copy.deepcopy(dict(document["definition"]))
    return copied
