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
