"""Attributes that were said and attributes that were derived."""

from itertools import permutations
from uuid import UUID

from services.qualification.evaluation.domain.evaluate import evaluate
from services.qualification.evaluation.domain.timeline import insert_entry
from services.qualification.evaluation.domain.timeline_entry import TimelineEntry, to_entry
from shared.events.intake import Touch
from tests.qualification.agreement_builders import clause, compiled_agreement, day
from tests.qualification.event_builders import capture

LEAD = UUID(int=1)
FAIRS = compiled_agreement(profile=[clause("channel", "touch.channel", equals="trade_fair", points=60)])
DERIVED = to_entry(capture(LEAD, day(2), touch=Touch(channel="email"), derived=("touch.channel",)))
SAID = to_entry(capture(LEAD, day(1), touch=Touch(channel="trade_fair")))


def test_a_clause_tests_a_derived_value() -> None:
    assert evaluate((DERIVED,), FAIRS, None).attributes["touch.channel"] == "email"


def test_what_was_said_counts_before_what_was_derived_whichever_comes_first() -> None:
    for order in permutations([SAID, DERIVED]):
        entries: tuple[TimelineEntry, ...] = ()
        for each in order:
            entries = insert_entry(entries, each)
        evaluation = evaluate(entries, FAIRS, None)
        assert (evaluation.verdict.status, evaluation.attributes["touch.channel"]) == ("qualified", "trade_fair")


def test_of_two_captures_of_one_instant_the_same_one_counts_whichever_was_told_first() -> None:
    sizes = compiled_agreement(
        profile=[clause("size", "company.employees", at_least=50, points=60)],
        products=[{"code": "fleet", "qualified": {"fit": 60, "behaviour": 0}}, {"code": "solo"}],
    )
    told = [
        {"company.employees": 8, "interest.product": "solo"},
        {"company.employees": 80, "interest.product": "fleet"},
    ]
    ends = set()
    for first, second in permutations(told):
        entries: tuple[TimelineEntry, ...] = ()
        for number, attributes in enumerate((first, second)):
            captured = capture(LEAD, day(1), capture_id=UUID(int=number), attributes=attributes)
            entries = insert_entry(entries, to_entry(captured))
        evaluation = evaluate(entries, sizes, None)
        ends.add((evaluation.attributes["company.employees"], evaluation.asked.code))

    assert ends == {(80, "solo")}


def test_true_and_1_of_one_instant_are_two_values_of_which_one_counts_whichever_was_told_first() -> None:
    ends = []
    for told in permutations([True, 1]):
        entries: tuple[TimelineEntry, ...] = ()
        for number, value in enumerate(told):
            captured = capture(LEAD, day(1), capture_id=UUID(int=number), attributes={"custom.fleet": value})
            entries = insert_entry(entries, to_entry(captured))
        ends.append(evaluate(entries, FAIRS, None).attributes["custom.fleet"])

    assert [str(end) for end in ends] == ["True", "True"]
