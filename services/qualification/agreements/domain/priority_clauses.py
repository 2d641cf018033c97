"""Which leads sales answers sooner, and how soon, in sentences, and what is doubtful about it."""

from collections.abc import Iterator

from services.qualification.agreements.domain.clause import Clause, Part, list_words, name_code, pluralize
from services.qualification.agreements.domain.definition_clauses import describe_test, describe_where
from services.qualification.agreements.domain.promise_clauses import describe_target
from services.qualification.agreements.domain.sla_warnings import find_offer_warnings, is_longer
from shared.agreement.commitments import Target
from shared.agreement.document import Agreement
from shared.agreement.priorities import ActivityTest, Priorities, Priority

Warnings = Iterator[tuple[tuple[str | int, ...], str]]
SENTENCE = "The first of these that a lead meets is the lead's: its times take the place of those for all leads."
OWN_TARGETS = ("acceptance", "offer", "first_attempt", "first_contact")


def describe_priorities(priorities: Priorities) -> Part:
    """A clause for each priority, the first one first."""
    clauses = tuple(
        Clause(
            f"priorities.{priority.id}",
            f"/priorities/{number}",
            describe_priority(priority),
            # A priority that moves changes which one a lead gets.
            [number, priority.model_dump(mode="json", by_alias=True, exclude_defaults=True)],
            priority.says or "",
            name_code(priority.id),
        )
        for number, priority in enumerate(priorities)
    )
    return Part("Who is answered sooner", SENTENCE if clauses else "", clauses)


def describe_priority(priority: Priority) -> str:
    """`If demo requested happened in the last 7 days: a seller accepts … within 30 open minutes ….`"""
    tests = [describe_activity(test) for test in priority.behaviour]
    tests += [_lower_first(describe_test(test)) for test in priority.profile]
    targets = {name: target for name in OWN_TARGETS if (target := getattr(priority, name)) is not None}
    promises = [describe_target(name, target) for name, target in targets.items()]
    return f"If {list_words(tests)}: {_lower_first(' '.join(promises)) or 'nothing is due sooner.'}"


def describe_activity(test: ActivityTest) -> str:
    """`demo requested happened in the last 7 days`."""
    where = f", where {name_code(test.where.field)} {describe_where(test.where)}," if test.where else ""
    when = f"in the last {pluralize(test.within_days, 'day')}" if test.within_days else "in its cycle"
    return f"{name_code(test.activity)}{where} happened {when}"


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def find_priority_warnings(agreement: Agreement) -> Warnings:
    """Priorities without an effect, and times that are no shorter than those for all leads or contradict each other."""
    for number, priority in enumerate(agreement.priorities):
        targets = {name: getattr(priority, name) for name in OWN_TARGETS}
        if not any(targets.values()):
            yield ("priorities", number), "Changes no time: it names none of acceptance, offer, attempt and contact."
        for name, own in targets.items():
            of_all: Target | None = getattr(agreement.sales, name)
            if own is not None and of_all is not None and is_longer(own, of_all):
                yield ("priorities", number, name, "within"), "Longer than the time for all leads."
        acceptance = priority.acceptance or agreement.sales.acceptance
        for path, sentence in find_offer_warnings(priority.offer, acceptance):
            yield ("priorities", number, *path[1:]), sentence
        yield from _find_doubles(agreement, number)


def _find_doubles(agreement: Agreement, number: int) -> Warnings:
    """A priority that no lead gets, since another one with no more tests stands before it."""
    own = agreement.priorities[number]
    for before in agreement.priorities[:number]:
        if _list_tests(before) <= _list_tests(own):
            yield ("priorities", number), "No lead gets it: each one that meets it meets one before it."
            return


def _list_tests(priority: Priority) -> set[str]:
    return {test.model_dump_json() for test in (*priority.behaviour, *priority.profile)}
