"""Whom both sides sell to: the buyer and the personas in sentences, and what is doubtful about them."""

from collections.abc import Collection, Iterator

from services.qualification.agreements.domain.clause import Clause, Part, list_words, name_code, pluralize
from services.qualification.agreements.domain.definition_clauses import describe_test
from shared.agreement.buyer import Buyer, Persona, Seniority
from shared.agreement.document import Agreement
from shared.criteria.evaluate import compile_criterion
from shared.errors import FieldError
from shared.errors.field_errors import pointer

SENIORITY = "role.seniority"
# What evidence of who decides is called.
DECIDER_EVIDENCE = ("decision", "decider", "authority")
LEVELS: dict[Seniority, str] = {
    "c_level": "the C level",
    "vp": "a vice president",
    "director": "a director",
    "manager": "a manager",
    "senior": "a senior",
    "entry": "an entry level",
}
FIRST = "A lead is of the first persona of which all holds; what is not known does not hold."
Warnings = Iterator[tuple[tuple[str | int, ...], str]]


def describe_buyer(buyer: Buyer | None) -> Part:
    """Which problems buyers have, with whom they compare us, how long they take, and who decides."""
    return Part("Who buys", "", tuple(_describe_buyer(buyer)) if buyer else ())


def _describe_buyer(buyer: Buyer) -> Iterator[Clause]:
    if buyer.problems:
        text = f"They buy for what troubles them: {'; '.join(buyer.problems)}."
        yield Clause("buyer.problems", "/buyer/problems", text, list(buyer.problems))
    if buyer.competitors:
        text = f"They compare us with {list_words(list(buyer.competitors))}."
        yield Clause("buyer.competitors", "/buyer/competitors", text, list(buyer.competitors))
    if buyer.decision_days is not None:
        text = f"They decide within {pluralize(buyer.decision_days, 'day')}."
        yield Clause("buyer.decision_days", "/buyer/decision_days", text, buyer.decision_days)
    if buyer.decided_by:
        text = f"The decision is taken by {' or '.join(LEVELS[level] for level in buyer.decided_by)}."
        yield Clause("buyer.decided_by", "/buyer/decided_by", text, list(buyer.decided_by))


def describe_personas(agreement: Agreement) -> Part:
    """Which kinds of people buy, how a lead is known to be one of them, and the content that each wants."""
    personas = agreement.personas or ()
    clauses = [_describe_persona(number, persona) for number, persona in enumerate(personas)]
    if len(personas) > 1:
        names = [f"“{persona.name}”" for persona in personas]
        order = [persona.id for persona in personas]
        clauses.append(Clause("personas", "/personas", f"The first of them counts: {', '.join(names)}.", order))
    return Part("Which personas there are", FIRST if clauses else "", tuple(clauses))


def _describe_persona(number: int, persona: Persona) -> Clause:
    tests = list_words([_lower(describe_test(test)) for test in persona.when])
    text = f"“{persona.name}”: {tests}."
    if persona.wants:
        text += f" Wants {list_words([name_code(code) for code in persona.wants])} first."
    if persona.asks:
        text += f" Asks: {' '.join(persona.asks)}"
    value = persona.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return Clause(
        f"personas.{persona.id}", f"/personas/{number}", text, value, persona.says or "", name_code(persona.id)
    )


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def find_buyer_warnings(agreement: Agreement) -> Warnings:
    """A decision time that the expected cycle does not have, and deciders of whom nothing else asks."""
    buyer, expected = agreement.buyer, agreement.expected
    if buyer is None:
        return
    cycle = expected.cycle_days if expected else None
    if buyer.decision_days is not None and cycle is not None and buyer.decision_days > cycle:
        sentence = f"Longer than the {pluralize(cycle, 'day')} after which a deal is expected to be won."
        yield ("buyer", "decision_days"), sentence
    if buyer.decided_by:
        yield from _find_decider_warnings(agreement, buyer)


def _find_decider_warnings(agreement: Agreement, buyer: Buyer) -> Warnings:
    ready, path = agreement.definition.sales_ready.evidence, ("buyer", "decided_by")
    if ready and not any(word in code for code in ready for word in DECIDER_EVIDENCE):
        yield ("definition", "sales_ready", "evidence"), "None of this says that sales has heard who decides."
    clauses = [clause for clause in agreement.definition.profile if clause.field == SENIORITY]
    if not clauses:
        yield path, f"No clause about who the lead is asks for {SENIORITY}."
    for number, level in enumerate(buyer.decided_by):
        lead = {SENIORITY: level}
        if any(compile_criterion(clause)(lead) is False for clause in clauses if clause.required):
            yield (*path, number), "Decides, and cannot qualify: a required clause fails it."
        elif clauses and not any(compile_criterion(clause)(lead) for clause in clauses):
            yield (*path, number), f"Decides, and gets no points by any clause about {SENIORITY}."
        if any(compile_criterion(out)(lead) for out in agreement.definition.disqualify if out.field == SENIORITY):
            yield (*path, number), "Decides, and is ruled out."


def find_unknown_content(agreement: Agreement, known: Collection[str]) -> list[FieldError]:
    """Content that a persona wants and that is not there. `known`: the ids and the kinds of content cards."""
    return [
        FieldError(pointer(("personas", number, "wants", place)), "No content card has this id or is of this kind.")
        for number, persona in enumerate(agreement.personas or ())
        for place, wanted in enumerate(persona.wants)
        if wanted not in known
    ]


def find_persona_warnings(agreement: Agreement) -> Warnings:
    """Personas that no lead can be, since an earlier one asks for less of it."""
    personas = agreement.personas or ()
    for number, persona in enumerate(personas):
        tests = {test.model_dump_json() for test in persona.when}
        if any({test.model_dump_json() for test in earlier.when} <= tests for earlier in personas[:number]):
            yield ("personas", number, "when"), "No lead is this one: each that fits it fits an earlier persona first."
        if not persona.wants and not persona.asks:
            yield ("personas", number), "Changes nothing for a seller: it names no content and no questions."
