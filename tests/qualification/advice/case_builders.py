"""Cases as advice reads them: a company of so many people, judged by a document, and what came of it."""

from typing import Any

from services.qualification.advice.domain.advise import advise
from services.qualification.advice.domain.case import Case
from services.qualification.advice.domain.proposal import Advice
from services.qualification.evaluation.domain.timeline_entry import ClauseResult
from services.qualification.replays.domain.comparison import CycleOutcome, Span
from tests.qualification.agreement_builders import clause, day, definition, document

WEEKS = 12
SPAN = Span(day(1), day(1 + 7 * WEEKS))
TAKEN = CycleOutcome(accepted_at=day(2), closed=True)
WON = CycleOutcome(accepted_at=day(2), won_at=day(9))
INDUSTRY = clause("industry", "company.industry", in_=["logistics"], points=30)
COMPETITOR = clause("competitor", "company.domain", in_=["rival.example"])
REASONS = [{"code": "too_small", "clause": "size", "returns": "nurture"}]


def size(low: int, required: bool = True) -> dict[str, Any]:
    return clause("size", "company.employees", at_least=low, points=30, required=required)


def agreed(*profile: dict[str, Any], fit: float = 30, **parts: Any) -> dict[str, Any]:
    """A document whose profile has these clauses."""
    defined = definition(
        profile=list(profile), behaviour=[], disqualify=[COMPETITOR], qualified={"fit": fit, "behaviour": 20}
    )
    return document(definition=defined, rejection_reasons=REASONS, **parts)


def rejected(finding: str) -> CycleOutcome:
    return CycleOutcome(rejected_at=day(2), reason="too_small", finding=finding)


def lead(
    agreement: dict[str, Any], employees: int, outcome: CycleOutcome = TAKEN, told: bool | None = None, **more: Any
) -> Case:
    """A lead of so many people; `told`: that of one that qualifies, unless said. `at`, `domain`, `industry`,
    `behaviour` say more of it.
    """
    defined, at = agreement["definition"], more.get("at", day(2))
    known = {
        "company.employees": employees,
        "company.industry": more.get("industry", "logistics"),
        "company.domain": more.get("domain", "reyes.example"),
    }
    results = [_judge(each, known) for each in defined["profile"]]
    required = {each["id"] for each in defined["profile"] if each.get("required")}
    failed = frozenset(each.id for each in results if each.id in required and not each.met)
    ruled_out = frozenset({"competitor"} if known["company.domain"] == "rival.example" else ())
    fit, behaviour = sum(each.points for each in results), float(more.get("behaviour", 50.0))
    asked = defined["qualified"]
    qualifies = not failed and not ruled_out and fit >= asked["fit"] and behaviour >= asked["behaviour"]
    by_id = {each.id: each for each in results}
    is_told = qualifies if told is None else told
    return Case(is_told, at if qualifies else None, known, by_id, failed, ruled_out, fit, behaviour, outcome)


def leads(agreement: dict[str, Any], employees: int, won: int, of: int, **more: Any) -> list[Case]:
    """So many leads of so many people that sales took, week after week, of which it won some."""
    return [
        lead(agreement, employees, WON if number < won else TAKEN, at=day(2 + 7 * (number % WEEKS)), **more)
        for number in range(of)
    ]


def ask(agreement: dict[str, Any], cases: list[Case], whole: bool = True) -> Advice:
    return advise(agreement, cases, SPAN, whole=whole)


def _judge(each: dict[str, Any], known: dict[str, Any]) -> ClauseResult:
    value = known[each["field"]]
    met = value in each["in"] if "in" in each else value >= each["at_least"]
    return ClauseResult(each["id"], "profile", met, each["points"] if met else 0.0)
