"""What keeps a lead in nurture, by facts that are not known and by points."""

from typing import Any

from services.qualification.evaluation.domain.compiled_agreement import CompiledAgreement
from services.qualification.evaluation.domain.evaluate import evaluate
from services.qualification.evaluation.domain.missing_facts import (
    LackingPoints,
    MissingFact,
    count_lacking_points,
    list_missing_facts,
    measure_shortfall,
)
from services.qualification.evaluation.domain.timeline_entry import NO_SHORTFALL, Shortfall
from tests.qualification.agreement_builders import (
    GOOD,
    INDUSTRY,
    SIZE,
    clause,
    compiled_agreement,
    day,
    entry,
)

BUDGET = clause("budget", "interest.budget", at_least=10_000, points=10)
TITLE = clause("title", "role.title", exists=True, points=15)
SIZE_IS_MISSING = MissingFact("size", "company.employees", "between 50 and 2000", True, 30.0)


def find_missing(
    known: dict[str, Any], agreement: CompiledAgreement | None = None, activity: str = "demo_requested"
) -> tuple[list[MissingFact], LackingPoints]:
    agreement = agreement or compiled_agreement(profile=[INDUSTRY, BUDGET, SIZE, TITLE])
    verdict = evaluate([entry(day(1), activity, known)], agreement, None).verdict
    return list_missing_facts(verdict, agreement), count_lacking_points(verdict, agreement)


def test_required_facts_come_first_then_those_that_bring_most_points() -> None:
    assert find_missing({"company.industry": "logistics"}) == (
        [SIZE_IS_MISSING, MissingFact("budget", "interest.budget", "at least 10000", False, 10.0)],
        LackingPoints(20.0, 0.0),
    )


def test_where_the_fit_suffices_only_required_facts_are_missing() -> None:
    agreement = compiled_agreement(profile=[INDUSTRY, SIZE, BUDGET], qualified={"fit": 30, "behaviour": 20})

    assert find_missing({"company.industry": "retail"}, agreement) == ([SIZE_IS_MISSING], LackingPoints(0.0, 0.0))


def test_a_range_that_straddles_the_bound_is_not_known_well_enough() -> None:
    missing, lacking = find_missing({"company.industry": "retail", "company.employees": {"min": 11, "max": 200}})

    assert [fact.clause for fact in missing] == ["size", "budget"]
    assert lacking == LackingPoints(20.0, 0.0)


def test_a_lead_that_only_did_too_little_misses_no_fact() -> None:
    assert find_missing(GOOD, activity="form_submitted") == ([], LackingPoints(0.0, 15.0))


def test_a_lead_that_qualified_or_is_ruled_out_misses_nothing() -> None:
    assert find_missing(GOOD)[0] == []
    assert find_missing({"company.domain": "rival.example"})[0] == []


def measure(known: dict[str, Any], activity: str = "demo_requested") -> Shortfall:
    agreement = compiled_agreement(profile=[INDUSTRY, BUDGET, SIZE, TITLE])
    return measure_shortfall(evaluate([entry(day(1), activity, known)], agreement, None).verdict, agreement)


def test_a_shortfall_names_what_is_lacking_and_how_many_points() -> None:
    assert measure({"company.industry": "logistics", "role.title": "CEO"}) == Shortfall("budget,size", 5.0)
    assert measure(GOOD, "form_submitted") == Shortfall("*", 15.0)
    assert measure({}, "form_submitted") == Shortfall("budget,industry,size,*", 65.0)


def test_no_fact_helps_where_a_required_clause_failed_or_all_that_is_unknown_is_too_little() -> None:
    assert measure(GOOD | {"company.employees": 8}) == NO_SHORTFALL
    assert measure({"company.industry": "farming", "company.employees": 11, "role.title": "CEO"}) == NO_SHORTFALL
