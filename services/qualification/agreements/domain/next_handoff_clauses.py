"""To which teams a lead passes on after its first handoff, in sentences, and what is doubtful about them."""

from collections.abc import Collection

from services.qualification.agreements.domain.clause import Clause, Part, name_code
from services.qualification.agreements.domain.promise_clauses import describe_share, describe_time, describe_warnings
from shared.agreement.known_accounts import NextHandoff, NextHandoffs, Trigger
from shared.errors import FieldError
from shared.errors.field_errors import pointer

STEPS: dict[Trigger, str] = {
    "sales_qualified": "it is sales-qualified",
    "sales_ready": "it is sales-ready",
    "opportunity": "a deal is open",
    "won": "a deal is won",
}


def describe_next_handoffs(following: NextHandoffs) -> Part:
    """To whom a lead passes at which step."""
    clauses = tuple(
        Clause(
            f"next_handoffs.{each.id}",
            f"/next_handoffs/{number}",
            _describe(each),
            each.model_dump(mode="json", exclude_defaults=True),
            each.says or "",
            each.id,
        )
        for number, each in enumerate(following)
    )
    return Part("To whom a lead passes on", "", clauses)


def find_unknown_teams(following: NextHandoffs, teams: Collection[str]) -> list[FieldError]:
    """The teams in which no seller is: their handoffs would wait."""
    return [
        FieldError(
            pointer(("next_handoffs", number, "team")), "No active seller is in this team: the leads would wait."
        )
        for number, each in enumerate(following)
        if each.team not in teams
    ]


def _describe(each: NextHandoff) -> str:
    """`To success: once a deal is won, the lead passes to a seller of team success, who accepts it within 8 hours.`"""
    name = name_code(each.id)
    text = f"{name[:1].upper()}{name[1:]}: once {STEPS[each.on]}, the lead passes to a seller of team {each.team}"
    if each.acceptance is None:
        return f"{text}."
    promised = f"{text}, who accepts it within {describe_time(each.acceptance)}{describe_share(each.acceptance)}."
    return " ".join([promised, *describe_warnings(each.acceptance)])
