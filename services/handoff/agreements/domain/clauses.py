"""The clauses of a signed agreement in words: which of them a lead met, missed, or left open."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from shared.agreement.readers.locale import read_locale
from shared.agreement.readers.responses import read_clauses
from shared.criteria.criterion import Criterion, FieldTest
from shared.criteria.evaluate import compile_criterion
from shared.criteria.explain import describe_condition, explain

Standing = Literal["met", "missed", "unknown"]


@dataclass(frozen=True)
class ClauseLine:
    """One clause for one lead: `company.employees is 120, between 50 and 2000`. `says`: the authors' words on it."""

    id: str
    standing: Standing
    text: str
    says: str = ""


@dataclass(frozen=True)
class ClauseTest:
    """What a clause about an attribute asks for: `company.employees`, `between 50 and 2000`."""

    field: str
    condition: str


def describe_clauses(
    document: Mapping[str, Any], attributes: Mapping[str, Any], met: Collection[str]
) -> list[ClauseLine]:
    """Every clause of the definition, for a lead with these attributes that met these clauses when it qualified."""
    definition = document.get("definition") or {}
    clauses, currency = read_clauses(document), read_locale(document).currency
    says = {
        clause["id"]: clause.get("says") or ""
        for part in ("profile", "behaviour", "disqualify")
        for clause in definition.get(part) or ()
    }
    lines = [
        *_judge(clauses.profile, attributes, currency),
        *_list_behaviour(definition, met),
        *_judge(clauses.disqualify, attributes, currency, excludes=True),
    ]
    return [ClauseLine(line.id, line.standing, line.text, says[line.id]) for line in lines]


def describe_tests(document: Mapping[str, Any]) -> dict[str, ClauseTest]:
    """What each clause about an attribute asks for, by its id."""
    clauses = read_clauses(document)
    tests = {**clauses.profile, **clauses.disqualify}
    return {id_: ClauseTest(test.field, _name_condition(test)) for id_, test in tests.items()}


def _name_condition(test: FieldTest) -> str:
    if test.test == "exists":
        return "known" if test.value else "not known"
    return describe_condition(test)


def _judge(
    clauses: Mapping[str, Criterion], attributes: Mapping[str, Any], currency: str, *, excludes: bool = False
) -> Iterator[ClauseLine]:
    for id_, test in clauses.items():
        holds = compile_criterion(test, currency)(attributes)
        # A clause that disqualifies is met where its test fails.
        standing: Standing = "unknown" if holds is None else "met" if holds != excludes else "missed"
        yield ClauseLine(id_, standing, explain(test, attributes, currency))


def _list_behaviour(definition: Mapping[str, Any], met: Collection[str]) -> Iterator[ClauseLine]:
    for clause in definition.get("behaviour") or ():
        is_met = clause["id"] in met
        activity = str(clause["activity"]).replace("_", " ")
        if where := clause.get("where"):
            test = FieldTest.model_validate(where)
            activity = f"{activity} with {test.field} {_name_condition(test)}"
        yield ClauseLine(clause["id"], "met" if is_met else "missed", activity if is_met else f"no {activity}")
