"""The definition of a qualified lead in sentences."""

from typing import Any

from services.qualification.agreements.domain.clause import Clause, Part, list_words, name_code, pluralize
from shared.agreement.definition import BehaviourClause, Definition, DisqualifyClause, Evidence, ProfileClause
from shared.criteria.criterion import FieldTest

WHO = "Points for what is known of the lead: together they are its fit."
WHAT = "Points for each such activity: together they are the lead's behaviour."
OUT = "A lead that meets one of these never qualifies, whatever its points."


def describe_definition(definition: Definition) -> list[Part]:
    """Who a qualified lead is, what it did, what rules it out, and when it qualifies."""
    profile = [
        make_clause("profile", number, clause, describe_profile(clause))
        for number, clause in enumerate(definition.profile)
    ]
    behaviour = [
        make_clause("behaviour", number, clause, describe_behaviour(clause))
        for number, clause in enumerate(definition.behaviour)
    ]
    disqualify = [
        make_clause("disqualify", number, clause, f"{describe_test(clause)}.")
        for number, clause in enumerate(definition.disqualify)
    ]
    return [
        Part("When a lead qualifies", "", tuple(describe_stages(definition))),
        Part("Who they are", WHO, tuple(profile)),
        Part("What they did", WHAT, tuple(behaviour)),
        Part("What rules them out", OUT, tuple(disqualify)),
    ]


def make_clause(
    part: str, number: int, clause: ProfileClause | BehaviourClause | DisqualifyClause, text: str
) -> Clause:
    """The clause at this place of its part."""
    pointer, says = f"/definition/{part}/{number}", clause.says or ""
    return Clause(f"{part}.{clause.id}", pointer, text, dump(clause), says, name_code(clause.id))


def dump(clause: ProfileClause | BehaviourClause | DisqualifyClause | Evidence) -> object:
    """The rule as the document has it, without what it leaves out."""
    return clause.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def describe_stages(definition: Definition) -> list[Clause]:
    """When a lead is marketing-qualified, sales-qualified and sales-ready."""
    fit, behaviour = definition.qualified.fit, definition.qualified.behaviour
    text = f"A lead is qualified when its fit reaches {fit:,.10g} and its behaviour {behaviour:,.10g}, at one instant."
    required = [name_code(clause.id) for clause in definition.profile if clause.required]
    if required:
        text += f" It must meet {list_words(required)}."
    return [
        Clause("qualified", "/definition/qualified", text, definition.qualified.model_dump(mode="json")),
        describe_stage("sales_qualified", definition.sales_qualified),
        describe_stage("sales_ready", definition.sales_ready),
    ]


def describe_stage(stage: str, evidence: Evidence) -> Clause:
    """The evidence that sales needs for a stage."""
    name = stage.replace("_", "-")
    heard = list_words([name_code(code) for code in evidence.evidence])
    text = f"It is {name} when sales has heard its {heard}." if heard else f"It is {name} when its seller says so."
    return Clause(stage, f"/definition/{stage}", text, dump(evidence))


def describe_profile(clause: ProfileClause) -> str:
    """`Company employees is between 50 and 2,000: 30 points. Required: …`."""
    text = f"{describe_test(clause)}: {pluralize(clause.points, 'point')}."
    return f"{text} Required: without it no lead qualifies." if clause.required else text


def describe_behaviour(clause: BehaviourClause) -> str:
    """`Page viewed, where page starts with /pricing: 10 points each time, half as many after 14 days.`"""
    where = f", where {name_code(clause.where.field)} {describe_where(clause.where)}" if clause.where else ""
    text = f"{name_code(clause.activity).capitalize()}{where}: {pluralize(clause.points, 'point')} each time"
    if clause.half_life_days is not None:
        text += f", half as many after {pluralize(clause.half_life_days, 'day')}"
    if clause.max is not None:
        text += f", together at most {clause.max:,.10g}"
    return f"{text}."


def describe_test(test: FieldTest) -> str:
    """`Company employees is between 50 and 2,000`."""
    field = test.field.replace(".", " ").removeprefix("custom ").replace("_", " ")
    return f"{field.capitalize()} {describe_where(test)}"


def describe_where(test: FieldTest) -> str:
    """What the field must be, as it follows its name."""
    value = test.value
    match test.test:
        case "exists":
            return "is known" if value else "is not known"
        case "in" | "equals":
            values = value if test.test == "in" else (value,)
            return f"is {'one of ' if len(values) > 1 else ''}{list_values(values)}"
        case "not_in":
            return f"is {'none of' if len(value) > 1 else 'not'} {list_values(value)}"
        case "between":
            return f"is between {value[0]:,.10g} and {value[1]:,.10g}"
        case "at_least" | "at_most":
            return f"is {test.test.replace('_', ' ')} {value:,.10g}"
        case "starts_with":
            return f"starts with {value}"
        case _:
            return f"contains {value}"


def list_values(values: tuple[Any, ...]) -> str:
    """All values: nothing that is signed is left out."""
    return ", ".join("yes" if value is True else "no" if value is False else str(value) for value in values)
